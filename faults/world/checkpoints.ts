import { once } from "node:events";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An instant in patched code at which processes wait for the harness. */
export interface Checkpoint {
  /** How many wait here now. */
  waiting(): number;
  /** Lets all pass, now and from now on. */
  open(): void;
}

export interface Checkpoints {
  url: string;
  /** From now on whoever comes by there waits; a checkpoint that nobody has closed lets everybody pass. */
  shut(name: string): Checkpoint;
  close(): void;
}

/** Patched processes ask here whether to go on (`pauseAt`), so that a fault can hit exactly that instant. */
export async function openCheckpoints(): Promise<Checkpoints> {
  const held = new Map<string, Set<ServerResponse>>();
  const server = createServer((request, response) => {
    const waiting = held.get((request.url ?? "/").slice(1));
    if (waiting === undefined) return void response.end();
    waiting.add(response);
    response.once("close", () => waiting.delete(response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shut(name) {
      const waiting = new Set<ServerResponse>();
      held.set(name, waiting);
      return {
        waiting: () => waiting.size,
        open() {
          if (held.get(name) === waiting) held.delete(name);
          for (const response of waiting) response.end();
        },
      };
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
