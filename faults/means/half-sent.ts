import { once } from "node:events";
import { connect } from "node:net";

/** A request of which the process has read the head and not yet the whole body. */
export interface HalfSent {
  /** Sends the rest, and answers what came of it. */
  finish(): Promise<Finished>;
}

interface Finished {
  /** 0 where no answer came. */
  status: number;
  /** Whether the answer says that the connection takes no further request. */
  isLast: boolean;
}

const PATIENCE_MS = 30_000;

/** Asks for a new lead, and waits until the process has said that it reads. */
export async function halfSent(port: number, apiKey: string): Promise<HalfSent> {
  const body = JSON.stringify({ name: "Said in two halves" });
  const middle = body.length / 2;
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (chunk: Buffer) => (heard += chunk.toString("latin1"))).on("error", () => undefined);
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  const closed = once(socket, "close");
  const head = [
    "POST /api/v1/leads HTTP/1.1",
    "Host: cora",
    `Authorization: Bearer ${apiKey}`,
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    "Expect: 100-continue",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  await Promise.race([once(socket, "data"), closed]);
  if (!heard.startsWith("HTTP/1.1 100")) throw new Error(`A request was not read: ${heard.slice(0, 80)}`);
  socket.write(body.slice(0, middle));
  return {
    async finish() {
      socket.write(body.slice(middle));
      await closed;
      const status = Number(/HTTP\/1\.1 ([2-5]\d\d)/.exec(heard)?.[1] ?? 0);
      return { status, isLast: /^connection: close\r$/im.test(heard) };
    },
  };
}
