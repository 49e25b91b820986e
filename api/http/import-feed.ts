import type { LeadImport } from "../../db/entities/lead-import.ts";
import { watchedImports } from "../../db/queries/watched-imports.ts";
import type { Database } from "../../db/orm.ts";
import { isFinished } from "../../domain/imports/lead-import.ts";
import { importProgress } from "../../domain/imports/progress.ts";
import { createEventFeed } from "./event-feed.ts";

/** Imports as they go, each listener's from the state that is given on, until the import's end. */
export interface ImportFeed {
  follow(job: LeadImport): ReadableStream<Uint8Array>;
  close(): void;
}

interface Watch extends Pick<LeadImport, "projectId" | "id"> {
  /** What was told last, and how many times anything was. */
  last: string;
  count: number;
}

export function createImportFeed(database: Database): ImportFeed {
  const feed = createEventFeed<Watch, LeadImport>({
    keyOf: ({ projectId, id }) => `${projectId} ${id}`,
    look: (watches) =>
      watchedImports(
        database,
        watches.map(({ projectId, id }) => [projectId, id]),
      ),
    news: (watch, job) => {
      const data = JSON.stringify(eventOf(job));
      if (data === watch.last) return "";
      watch.last = data;
      return `event: progress\nid: ${(watch.count += 1)}\ndata: ${data}\n\n`;
    },
    isOver: ({ state }) => isFinished(state),
  });
  const { close } = feed;
  return { close, follow: (job) => feed.follow({ projectId: job.projectId, id: job.id, last: "", count: 0 }, job) };
}

/** Nothing in it changes while the import does not: what is said twice is not sent twice. */
const eventOf = (job: LeadImport) => ({
  id: job.id,
  status: job.state,
  reason: job.reason ?? null,
  progress: importProgress(job, job.updatedAt),
});
