import type { MikroORM } from "@mikro-orm/postgresql";

export const DISPATCH_CHANNEL = "cora_dispatch";
const GATHER_MS = 5;

// Its commit need not reach the disk: a lost wake-up costs one sweep.
const NOTIFY = `BEGIN; SET LOCAL synchronous_commit = off; SELECT pg_notify('${DISPATCH_CHANNEL}', ''); COMMIT`;

/**
 * Wakes every dispatcher, once for many calls. Outside the transaction that brought the work: NOTIFY takes a lock over the
 * whole database until its commit is on disk, and accepts would queue up behind each other's fsync.
 */
export function createWake(system: MikroORM): () => void {
  let pending = false;
  return () => {
    if (pending) return;
    pending = true;
    setTimeout(() => {
      pending = false;
      system.em
        .fork()
        .execute(NOTIFY)
        .catch(() => {});
    }, GATHER_MS).unref();
  };
}
