import type { MikroORM } from "@mikro-orm/postgresql";

export const DISPATCH_CHANNEL = "cora_dispatch";
const GATHER_MS = 5;

// Its commit need not reach the disk: a lost wake-up costs one sweep.
const NOTIFY = `BEGIN; SET LOCAL synchronous_commit = off; SELECT pg_notify('${DISPATCH_CHANNEL}', ''); COMMIT`;

/**
 * Wakes every dispatcher, once for many calls. Outside the transaction that brought the work: NOTIFY takes a lock over the
 * whole database until its commit is on disk, and accepts would queue up behind each other's fsync.
 */
export function createWake(system: MikroORM): { wake(): void; close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let closed = false;
  const notify = () => system.em.fork().execute(NOTIFY);
  return {
    wake: () => {
      if (closed || timer) return;
      timer = setTimeout(() => {
        timer = undefined;
        running = Promise.allSettled([running, notify()]);
      }, GATHER_MS).unref();
    },
    // A pool that is closed while somebody is connecting may wait for that connection for ever.
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
