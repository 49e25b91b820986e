import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** What a cable does with what it is given. */
type CableMode = "pass" | "cut" | "stall" | "drop_replies";

/** A TCP connection between a process and a server that the harness can disturb. */
export interface Cable {
  port: number;
  /**
   * `cut` resets every connection and takes no new one; `stall` keeps them and carries nothing; `drop_replies` delivers
   * requests and swallows every answer. `pass` resets what was stalled or robbed of answers, as a dead peer would.
   */
  set(mode: CableMode): void;
  /** The next so many requests that match arrive; their answer resets the connection instead of passing it. */
  loseReplies(matching: RegExp, count: number): void;
  repliesLost(): number;
  /** From now on, of a connection that has carried `first`, the packet with `last` is kept back for good. */
  keepBack(first: RegExp, last: RegExp): void;
  keptBack(): number;
  close(): void;
}

interface Wire {
  near: Socket;
  far: Socket;
  losing: boolean;
  /** Has carried what `keepBack` waits for. */
  marked: boolean;
  /** Carried nothing, or lost an answer, for a while: it cannot be trusted any more. */
  spoilt: boolean;
}

export async function layCable(target: { host: string; port: number }): Promise<Cable> {
  const wires = new Set<Wire>();
  let mode: CableMode = "pass";
  let matching: RegExp | null = null;
  let [toLose, lost, kept] = [0, 0, 0];
  let keeping: { first: RegExp; last: RegExp } | null = null;
  const server = createServer((near) => {
    if (mode === "cut") return void near.resetAndDestroy();
    const wire: Wire = {
      near,
      far: connect(target.port, target.host),
      losing: false,
      marked: false,
      spoilt: false,
    };
    wires.add(wire);
    for (const socket of [near, wire.far]) socket.on("error", () => undefined).once("close", () => end(wire));
    near.on("data", (chunk: Buffer) => {
      if (mode === "stall") return void (wire.spoilt = true);
      if (isKept(wire, chunk)) return void (kept += 1);
      if (toLose > 0 && matching?.test(chunk.toString("latin1"))) {
        toLose -= 1;
        wire.losing = true;
      }
      carry(near, wire.far, chunk);
    });
    wire.far.on("data", (chunk: Buffer) => {
      if (mode === "stall" || mode === "drop_replies") return void (wire.spoilt = true);
      if (!wire.losing) return carry(wire.far, near, chunk);
      // The answer proves that the server has done it; nobody else learns of it.
      lost += 1;
      end(wire);
    });
  });
  function isKept(wire: Wire, chunk: Buffer): boolean {
    if (keeping === null) return false;
    const text = chunk.toString("latin1");
    wire.marked ||= keeping.first.test(text);
    return wire.marked && keeping.last.test(text);
  }
  function end(wire: Wire): void {
    wires.delete(wire);
    wire.near.resetAndDestroy();
    wire.far.resetAndDestroy();
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      mode = next;
      if (mode === "cut") wires.forEach(end);
      if (mode === "pass") [...wires].filter(({ spoilt }) => spoilt).forEach(end);
    },
    loseReplies(pattern, count) {
      matching = pattern;
      toLose = count;
    },
    repliesLost: () => lost,
    keepBack: (first, last) => void (keeping = { first, last }),
    keptBack: () => kept,
    close() {
      server.close();
      wires.forEach(end);
    },
  };
}

function carry(from: Socket, to: Socket, chunk: Buffer): void {
  if (to.destroyed || to.write(chunk)) return;
  from.pause();
  to.once("drain", () => from.resume());
}
