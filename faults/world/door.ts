import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { createRequestReader } from "./request-reader.ts";
import type { RawRequest } from "./request-reader.ts";

/** The one public address in front of all API processes, as a load balancer gives it. */
export interface Door {
  url: string;
  /**
   * Keeps some requests: `hold` answers 200 and lets nobody else see it, `copy` lets it pass as well. For webhooks
   * that are to come late, twice, in another order, or never.
   */
  divert(which: (request: RawRequest) => boolean, how: "hold" | "copy"): Diversion;
  close(): void;
}

export interface Diversion {
  /** In the order in which they came. */
  requests: RawRequest[];
  /** Hands one in, as it came, at one of the API processes; answers the status, or null where nobody answered. */
  deliver(request: RawRequest): Promise<number | null>;
  end(): void;
}

interface Ordered {
  which: (request: RawRequest) => boolean;
  how: "hold" | "copy";
  requests: RawRequest[];
}

const TAKEN = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
const ANSWER_MS = 30_000;

/** Spreads connections over the ports that are there at the moment, passing by those that do not answer. */
export async function openDoor(ports: () => number[]): Promise<Door> {
  const open = new Set<Socket>();
  const diversions = new Set<Ordered>();
  let turn = 0;

  function inTurn(): number[] {
    const all = ports();
    turn += 1;
    return all.map((_, index) => all[(index + turn) % all.length] as number);
  }

  function track(socket: Socket): Socket {
    open.add(socket);
    return socket.on("error", () => undefined).once("close", () => open.delete(socket));
  }

  /** The first of the ports that takes the connection; null where none does. */
  async function reach([port, ...others]: number[]): Promise<Socket | null> {
    if (port === undefined) return null;
    const far = track(connect(port, "127.0.0.1"));
    return (await once(far, "connect").catch(() => null)) === null ? reach(others) : far;
  }

  async function enter(near: Socket): Promise<void> {
    near.pause();
    const far = await reach(inTurn());
    if (far === null) return void near.resetAndDestroy();
    far.once("close", () => near.destroy());
    near.once("close", () => far.destroy());
    far.pipe(near);
    const read = createRequestReader();
    near.on("data", (chunk: Buffer) => {
      for (const piece of read(chunk))
        if (piece.kind === "raw") far.write(piece.bytes);
        else if (isHeld(piece.request)) near.write(TAKEN);
        else far.write(piece.request.bytes);
    });
    near.resume();
  }

  function isHeld(request: RawRequest): boolean {
    const order = [...diversions].find(({ which }) => which(request));
    order?.requests.push(request);
    return order?.how === "hold";
  }

  const server = createServer((near) => void enter(track(near)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    divert(which, how) {
      const order: Ordered = { which, how, requests: [] };
      diversions.add(order);
      return {
        requests: order.requests,
        deliver: async (request) => answerOf(await reach(inTurn()), request),
        end: () => void diversions.delete(order),
      };
    },
    close() {
      server.close();
      open.forEach((socket) => socket.resetAndDestroy());
    },
  };
}

function answerOf(far: Socket | null, { bytes }: RawRequest): Promise<number | null> {
  if (far === null) return Promise.resolve(null);
  return new Promise((resolve) => {
    far.setTimeout(ANSWER_MS, () => far.destroy());
    far.once("close", () => resolve(null));
    far.once("data", (chunk: Buffer) => {
      resolve(Number(chunk.toString("latin1", 9, 12)));
      far.destroy();
    });
    far.write(bytes);
  });
}
