import type { LeadImport } from "../../db/entities/lead-import.ts";
import { watchedImports } from "../../db/queries/watched-imports.ts";
import type { Database } from "../../db/orm.ts";
import { isFinished } from "../../domain/imports/lead-import.ts";
import { importProgress } from "../../domain/imports/progress.ts";

/** Imports as they go, for any number of listeners: one look at the database a second serves all of this process. */
export interface ImportFeed {
  /** Server-sent events from the state that is given on, until the import's end. */
  follow(job: LeadImport): ReadableStream<Uint8Array>;
  close(): void;
}

const LOOK_MS = 1_000;
const BEAT_MS = 15_000;

interface Listener {
  key: string;
  tell(job: LeadImport): void;
  beat(): void;
  end(): void;
}

const keyOf = ({ projectId, id }: Pick<LeadImport, "projectId" | "id">): string => `${projectId} ${id}`;

export function createImportFeed(database: Database): ImportFeed {
  const listeners = new Set<Listener>();
  let looking: NodeJS.Timeout | null = null;

  /** A listener who cannot be told anything any more is let go; the others go on. */
  function attempt(listener: Listener, act: () => void): void {
    try {
      act();
    } catch {
      listeners.delete(listener);
    }
  }

  async function look(): Promise<void> {
    const keys = new Set([...listeners].map(({ key }) => key));
    const seen = await watchedImports(
      database,
      [...keys].map((key) => key.split(" ") as [string, string]),
    ).catch(() => null);
    // A database that is away ends no stream; an import that is gone does.
    if (seen !== null) {
      const byKey = new Map(seen.map((job) => [keyOf(job), job]));
      for (const listener of listeners)
        attempt(listener, () => {
          const job = byKey.get(listener.key);
          if (job) listener.tell(job);
          else if (keys.has(listener.key)) listener.end();
        });
    }
    for (const listener of listeners) attempt(listener, listener.beat);
    looking = listeners.size > 0 ? setTimeout(() => void look(), LOOK_MS) : null;
  }

  return {
    follow: (job) =>
      stream(job, {
        open: (listener) => {
          listeners.add(listener);
          looking ??= setTimeout(() => void look(), LOOK_MS);
        },
        gone: (listener) => listeners.delete(listener),
      }),
    close: () => {
      for (const listener of listeners) attempt(listener, listener.end);
    },
  };
}

function stream(
  job: LeadImport,
  { open, gone }: { open(listener: Listener): void; gone(listener: Listener): void },
): ReadableStream<Uint8Array> {
  const text = new TextEncoder();
  let listener: Listener;
  return new ReadableStream({
    start: (controller) => {
      let [last, count, heardAt] = ["", 0, Date.now()];
      const write = (words: string): void => {
        heardAt = Date.now();
        controller.enqueue(text.encode(words));
      };
      const end = (): void => {
        gone(listener);
        controller.close();
      };
      const tell = (present: LeadImport): void => {
        const data = JSON.stringify(eventOf(present));
        if (data !== last) write(`event: progress\nid: ${(count += 1)}\ndata: ${data}\n\n`);
        last = data;
        if (isFinished(present.state)) end();
      };
      const beat = (): void => {
        if (Date.now() - heardAt >= BEAT_MS) write(": still here\n\n");
      };
      listener = { key: keyOf(job), tell, beat, end };
      open(listener);
      tell(job);
    },
    cancel: () => gone(listener),
  });
}

/** Nothing in it changes while the import does not: what is said twice is not sent twice. */
const eventOf = (job: LeadImport) => ({
  id: job.id,
  status: job.state,
  reason: job.reason ?? null,
  progress: importProgress(job, job.updatedAt),
});
