import type { Database } from "../../db/orm.ts";
import { watchedTimelines } from "../../db/queries/goals/watched-timelines.ts";
import type { SeenTimeline, TimelineEvent, Watched } from "../../db/queries/goals/watched-timelines.ts";
import { createEventFeed } from "./event-feed.ts";
import type { EventFeed } from "./event-feed.ts";

/** Timelines as they grow, each listener's behind the line that they name, until the goal has ended and all is told. */
export type TimelineFeed = EventFeed<Watched, SeenTimeline>;

const keyOf = ({ projectId, goalId }: Pick<Watched, "projectId" | "goalId">): string => `${projectId} ${goalId}`;

export const createTimelineFeed = (database: Database): TimelineFeed =>
  createEventFeed<Watched, SeenTimeline>({
    keyOf,
    look: (watched) => watchedTimelines(database, furthestBehind(watched)),
    news: (watched, { events }) => {
      const fresh = events.filter(({ seq }) => seq > watched.after);
      watched.after = fresh.at(-1)?.seq ?? watched.after;
      return fresh.map(wordsOf).join("");
    },
    isOver: ({ isOver }) => isOver,
  });

/** Each goal once, from the line on that the one of its listeners needs who is furthest behind. */
function furthestBehind(watched: Watched[]): Watched[] {
  const byGoal = new Map<string, Watched>();
  for (const { projectId, goalId, after } of watched) {
    const known = byGoal.get(keyOf({ projectId, goalId }));
    byGoal.set(keyOf({ projectId, goalId }), { projectId, goalId, after: Math.min(after, known?.after ?? after) });
  }
  return [...byGoal.values()];
}

const wordsOf = (event: TimelineEvent): string =>
  `event: ${event.kind}\nid: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`;
