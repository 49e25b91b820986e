import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** A cable to Postgres that a test can cut. */
export interface PostgresProxy {
  /** The database's own URL, through the proxy. */
  url: string;
  /** Resets every connection and refuses new ones until `mend`. */
  cut(): void;
  mend(): void;
  /** The next so many commits arrive, and their acknowledgements do not. */
  loseAcknowledgements(count: number): void;
  acknowledgementsLost(): number;
  close(): Promise<void>;
}

export async function postgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  let [isCut, toLose, lost] = [false, 0, 0];
  const server = createServer((near) => {
    if (isCut) return void near.resetAndDestroy();
    const far = connect(Number(target.port), target.hostname);
    const end = (): void => [near, far].forEach((socket) => socket.resetAndDestroy());
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => undefined).once("close", () => (open.delete(socket), end()));
    }
    let losing = false;
    near.on("data", (chunk: Buffer) => {
      if (toLose > 0 && /Q....commit/is.test(chunk.toString("latin1"))) {
        toLose -= 1;
        losing = true;
      }
      far.write(chunk);
    });
    far.on("data", (chunk: Buffer) => {
      if (!losing) return void near.write(chunk);
      // The answer proves that Postgres has committed; nobody else learns of it.
      lost += 1;
      end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const resetAll = (): void => open.forEach((socket) => socket.resetAndDestroy());
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: "127.0.0.1", port: String(port) }).toString(),
    cut: () => {
      isCut = true;
      resetAll();
    },
    mend: () => void (isCut = false),
    loseAcknowledgements: (count) => void (toLose = count),
    acknowledgementsLost: () => lost,
    close: async () => {
      server.close();
      resetAll();
    },
  };
}
