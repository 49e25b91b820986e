import type { Database } from "../../orm.ts";
import { inSystem } from "../../project-scope.ts";
import { isGoalEnded } from "../../../domain/goal-state.ts";
import type { GoalState } from "../../../domain/goal-state.ts";

/** A goal whose timeline somebody follows, and the number of the last line that they have. */
export interface Watched {
  projectId: string;
  goalId: string;
  after: number;
}

export interface TimelineEvent {
  seq: number;
  at: string;
  kind: string;
  step: number | null;
  actor: string;
  model: string | null;
  prompt_version: string | null;
  detail: Record<string, unknown>;
}

export interface SeenTimeline {
  goalId: string;
  projectId: string;
  events: TimelineEvent[];
  /** The goal has ended, and nothing is left to tell. */
  isOver: boolean;
}

/** At most so many lines of a goal at a time; the next look brings the next ones. */
const LINES = 200;

interface Row {
  project_id: string;
  goal_id: string;
  state: GoalState;
  events: TimelineEvent[];
}

/** What is new on the timelines of any projects' goals, in one statement; for listeners who have shown that these are theirs. */
export async function watchedTimelines(database: Database, watched: Watched[]): Promise<SeenTimeline[]> {
  if (watched.length === 0) return [];
  const rows = await inSystem(database, (em) =>
    em.execute<Row[]>(
      `SELECT g.project_id, g.id AS goal_id, g.state, coalesce(e.events, '[]') AS events
       FROM jsonb_to_recordset(?::jsonb) AS k("projectId" text, "goalId" text, after bigint)
       JOIN goal g ON g.project_id = k."projectId" AND g.id = k."goalId"
       LEFT JOIN LATERAL (
         SELECT jsonb_agg(to_jsonb(line) ORDER BY line.seq) AS events FROM (
           SELECT e.seq, to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, e.kind, s.number AS step,
             e.actor, e.model, e.prompt_version, e.detail
           FROM goal_event e LEFT JOIN goal_step s ON s.project_id = e.project_id AND s.id = e.step_id
           WHERE e.project_id = g.project_id AND e.goal_id = g.id AND e.seq > k.after ORDER BY e.seq LIMIT ${LINES}
         ) line
       ) e ON true`,
      [JSON.stringify(watched)],
    ),
  );
  return rows.map(({ project_id, goal_id, state, events }) => ({
    projectId: project_id,
    goalId: goal_id,
    events,
    isOver: isGoalEnded(state) && events.length < LINES,
  }));
}
