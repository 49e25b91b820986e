import pg from "pg";
import type { Logger } from "pino";
import type { Database } from "../db/orm.ts";
import { DISPATCH_CHANNEL } from "../db/wake.ts";
import { errorFacts } from "../domain/error-facts.ts";
import { drainOnce } from "./outbox.ts";
import type { Outbox } from "./outbox.ts";

export interface Dispatcher {
  stop(): Promise<void>;
}

const SWEEP_MS = 1_000;
const RECONNECT_MS = 1_000;

/**
 * Carries what Postgres has promised: woken by NOTIFY, and sweeping in case a notification was lost. Any number of
 * processes may run one; they skip each other's rows.
 */
export function startDispatcher(database: Database, outboxes: Outbox<never>[], log: Logger): Dispatcher {
  const loops = outboxes.map((outbox) => drainLoop(database, outbox, log));
  const listener = listen(database, log, () => {
    for (const loop of loops) loop.wake();
  });
  return {
    stop: async () => {
      await Promise.all([listener.stop(), ...loops.map((loop) => loop.stop())]);
    },
  };
}

/** One outbox, one drain at a time: as long as there is work, on notice, and once a second in any case. */
function drainLoop(database: Database, outbox: Outbox<never>, log: Logger) {
  let [stopping, woken] = [false, true];
  let rouse = (): void => {};
  const wake = (): void => {
    woken = true;
    rouse();
  };
  const run = async (): Promise<void> => {
    while (!stopping) {
      woken = false;
      const carried = await drainOnce(database, outbox, log).catch((error: unknown) => {
        log.warn({ outbox: outbox.name, err: errorFacts(error) }, "the dispatcher could not reach the database");
        return 0;
      });
      if (carried > 0 || woken || stopping) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, SWEEP_MS);
        rouse = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const ended = run();
  return {
    wake,
    stop: (): Promise<void> => {
      stopping = true;
      wake();
      return ended;
    },
  };
}

function listen(database: Database, log: Logger, heard: () => void) {
  let stopping = false;
  let client: pg.Client | null = null;
  const connect = async (): Promise<void> => {
    if (stopping) return;
    const fresh = new pg.Client({ ...database.systemConnection, application_name: "cora-dispatcher", keepAlive: true });
    let gone = false;
    const again = (): void => {
      if (gone) return;
      gone = true;
      void fresh.end().catch(() => {});
      setTimeout(() => void connect(), RECONNECT_MS).unref();
    };
    fresh.on("error", again).on("end", again);
    fresh.on("notification", heard);
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${DISPATCH_CHANNEL}`);
      client = fresh;
      heard();
    } catch (error) {
      log.warn({ err: errorFacts(error) }, "cannot listen for work; sweeping meanwhile");
      again();
    }
  };
  void connect();
  return {
    stop: async () => {
      stopping = true;
      await client?.end().catch(() => {});
    },
  };
}
