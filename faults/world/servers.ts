import path from "node:path";
import { startPostgres } from "../../bin/postgres/start-postgres.ts";
import { freePort } from "../../bin/processes/free-port.ts";
import { logFile } from "../../bin/processes/log-file.ts";
import type { Service } from "../../bin/processes/service.ts";
import { findServer } from "../../bin/temporal/find-server.ts";
import { startTemporal } from "../../bin/temporal/start-server.ts";
import type { ProcessBook } from "./process-book.ts";

/** A real server on data of its own, which it still has when it comes back. */
export interface Server {
  port: number;
  isUp(): boolean;
  start(): Promise<void>;
  /** As a power cut would. */
  kill(): Promise<void>;
}

export interface PostgresServer extends Server {
  /** Superuser's URL; known once it has been started. */
  url(): string;
  /** Folders that hold its data. */
  folders(): string[];
}

interface ServerSpec {
  home: string;
  book: ProcessBook;
}

function killable(port: number, launch: () => Promise<Service>): Server {
  let running: Service | null = null;
  return {
    port,
    isUp: () => running !== null && running.ended() === undefined,
    start: async () => {
      running = await launch();
    },
    kill: async () => {
      await running?.stop(true);
      running = null;
    },
  };
}

export async function postgresServer({ home, book }: ServerSpec): Promise<PostgresServer> {
  const port = await freePort();
  let started: Awaited<ReturnType<typeof startPostgres>> | null = null;
  const server = killable(port, async () => {
    const log = logFile(path.join(home, "logs"), "postgres");
    started = await startPostgres({ home, port, database: "cora", log, events: book.events });
    return started.service;
  });
  return { ...server, url: () => started?.url ?? "", folders: () => (started?.moved ? [started.folder] : []) };
}

/** A workflow is deleted once the server has noted that its end is worked off, which it does every half minute by default. */
const DELETES_SOON = {
  "history.transferProcessorUpdateAckInterval": '"1s"',
  "history.visibilityProcessorUpdateAckInterval": '"1s"',
};

export async function temporalServer({ home, book }: ServerSpec): Promise<Server> {
  const { TEMPORAL_ADDRESS: _never, ...env } = process.env;
  const found = await findServer({ env, say: () => undefined });
  if (found.kind !== "program") throw new Error("The faults need a Temporal server of their own.");
  const [port, uiPort] = [await freePort(), await freePort()];
  const log = logFile(path.join(home, "logs"), "temporal");
  return killable(port, async () => {
    const options = { program: found.path, home, port, uiPort, log, events: book.events, dynamicConfig: DELETES_SOON };
    return (await startTemporal(options)).service;
  });
}
