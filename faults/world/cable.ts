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
  /**
   * The next so many requests that match arrive; their answer resets the connection instead of passing it. With `after`
   * only those before which the connection has carried it, since the last that matched.
   */
  loseReplies(matching: RegExp, count: number, after?: RegExp): void;
  repliesLost(): number;
  /** From now on, of a connection that has carried `first`, all from where `last` begins is kept back for good. */
  keepBack(first: RegExp, last: RegExp): void;
  keptBack(): number;
  close(): void;
}

interface Wire {
  near: Socket;
  far: Socket;
  losing: boolean;
  /** Has carried what `loseReplies` waits for. */
  primed: boolean;
  /** Has carried what `keepBack` waits for. */
  marked: boolean;
  /** Carries no request any more, since `keepBack` holds one. */
  ended: boolean;
  /** Carried nothing, or lost an answer, for a while: it cannot be trusted any more. */
  spoilt: boolean;
}

export async function layCable(target: { host: string; port: number }): Promise<Cable> {
  const wires = new Set<Wire>();
  let mode: CableMode = "pass";
  let matching: RegExp | null = null;
  let after = /^/;
  let [toLose, lost, kept] = [0, 0, 0];
  let keeping: { first: RegExp; last: RegExp } | null = null;
  const server = createServer((near) => {
    if (mode === "cut") return void near.resetAndDestroy();
    const wire: Wire = {
      near,
      far: connect(target.port, target.host),
      losing: false,
      primed: false,
      marked: false,
      ended: false,
      spoilt: false,
    };
    wires.add(wire);
    for (const socket of [near, wire.far]) socket.on("error", () => undefined).once("close", () => end(wire));
    near.on("data", (chunk: Buffer) => {
      if (mode === "stall") return void (wire.spoilt = true);
      const allowed = unlessKept(wire, chunk);
      if (allowed < chunk.length) {
        if (!wire.ended) kept += 1;
        wire.ended = true;
        return void (allowed > 0 && wire.far.write(chunk.subarray(0, allowed)));
      }
      if (losesReply(wire, chunk)) {
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
  function losesReply(wire: Wire, chunk: Buffer): boolean {
    if (toLose === 0 || matching === null) return false;
    const text = chunk.toString("latin1");
    wire.primed ||= after.test(text);
    if (!matching.test(text)) return false;
    const { primed } = wire;
    wire.primed = false;
    return primed;
  }
  /** How many of the bytes may pass: one packet may hold both what is let through and what is kept back. */
  function unlessKept(wire: Wire, chunk: Buffer): number {
    if (wire.ended) return 0;
    if (keeping === null) return chunk.length;
    const text = chunk.toString("latin1");
    wire.marked ||= keeping.first.test(text);
    const at = wire.marked ? text.search(keeping.last) : -1;
    return at < 0 ? chunk.length : at;
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
    loseReplies(pattern, count, before = /^/) {
      matching = pattern;
      after = before;
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
