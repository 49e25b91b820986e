import type { Database } from "../../db/orm.ts";
import { watchedTimelines } from "../../db/queries/goals/watched-timelines.ts";
import type { SeenTimeline, TimelineEvent, Watched } from "../../db/queries/goals/watched-timelines.ts";

/** Timelines as they grow, for any number of listeners: one look at the database a second serves all of this process. */
export interface TimelineFeed {
  /** Server-sent events behind the line that is named, until the goal has ended and all is told. */
  follow(from: Watched): ReadableStream<Uint8Array>;
  close(): void;
}

const LOOK_MS = 1_000;
const BEAT_MS = 15_000;

interface Listener extends Watched {
  tell(seen: SeenTimeline): void;
  beat(): void;
  end(): void;
}

const keyOf = ({ projectId, goalId }: Pick<Watched, "projectId" | "goalId">): string => `${projectId} ${goalId}`;

/** Each goal once, from the line on that the one of its listeners needs who is furthest behind. */
function wanted(listeners: Iterable<Listener>): Watched[] {
  const byGoal = new Map<string, Watched>();
  for (const { projectId, goalId, after } of listeners) {
    const known = byGoal.get(keyOf({ projectId, goalId }));
    byGoal.set(keyOf({ projectId, goalId }), { projectId, goalId, after: Math.min(after, known?.after ?? after) });
  }
  return [...byGoal.values()];
}

export function createTimelineFeed(database: Database): TimelineFeed {
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
    const present = [...listeners];
    // A database that is away ends no stream; a goal that is gone does.
    const seen = await watchedTimelines(database, wanted(present)).catch(() => null);
    const byGoal = seen && new Map(seen.map((timeline) => [keyOf(timeline), timeline]));
    for (const listener of present.filter((one) => listeners.has(one)))
      attempt(listener, () => {
        const timeline = byGoal?.get(keyOf(listener));
        if (timeline) listener.tell(timeline);
        else if (byGoal) listener.end();
        listener.beat();
      });
    looking = listeners.size > 0 ? setTimeout(() => void look(), LOOK_MS) : null;
  }

  return {
    follow: (from) =>
      stream(from, {
        open: (listener) => {
          listeners.add(listener);
          looking ??= setTimeout(() => void look(), 0);
        },
        gone: (listener) => listeners.delete(listener),
      }),
    close: () => {
      for (const listener of listeners) attempt(listener, listener.end);
    },
  };
}

const wordsOf = (event: TimelineEvent): string =>
  `event: ${event.kind}\nid: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`;

function stream(
  from: Watched,
  { open, gone }: { open(listener: Listener): void; gone(listener: Listener): void },
): ReadableStream<Uint8Array> {
  const text = new TextEncoder();
  let listener: Listener;
  return new ReadableStream({
    start: (controller) => {
      let heardAt = Date.now();
      const write = (words: string): void => {
        heardAt = Date.now();
        controller.enqueue(text.encode(words));
      };
      listener = {
        ...from,
        tell: ({ events, isOver }) => {
          // Who does not read is told no more until they do: what they miss stays in the database.
          if ((controller.desiredSize ?? 0) <= 0) return;
          const fresh = events.filter(({ seq }) => seq > listener.after);
          if (fresh.length > 0) write(fresh.map(wordsOf).join(""));
          listener.after = fresh.at(-1)?.seq ?? listener.after;
          if (isOver) listener.end();
        },
        beat: () => {
          if (Date.now() - heardAt >= BEAT_MS) write(": still here\n\n");
        },
        end: () => {
          gone(listener);
          controller.close();
        },
      };
      open(listener);
    },
    cancel: () => gone(listener),
  });
}
