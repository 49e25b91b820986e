import type { EntityManager } from "@mikro-orm/postgresql";
import type { Attention } from "../../../domain/goal-state.ts";

export interface Notifications {
  actions: { count: number; items: { id: string; type: "step_approval"; summary: string; goal_id: string }[] };
  goals: { count: number; items: { id: string; status: "needs_input"; summary: string; attention: Attention }[] };
  inbox: { count: number; items: { id: string; channel: string; preview: string }[] };
  active_goal: {
    id: string;
    summary: string;
    status: "in_progress" | "needs_input";
    current_step_description: string | null;
  } | null;
}

/** Few at a time: whoever wants them all has the lists. */
const ITEMS = 5;
/** Beyond this nobody counts. */
const COUNT_MAX = 1_000;

const OPEN = "FROM approval a WHERE a.project_id = current_project() AND a.state = 'open'";
const ATTENTION = "FROM goal WHERE project_id = current_project() AND attention IS NOT NULL AND archived_at IS NULL";
const UNREAD = "FROM inbox_message WHERE project_id = current_project() AND unread";

/** How many there are, from the index alone, and the first few. */
const some = (rows: string, order: string, fields: string): string =>
  `jsonb_build_object('count', (SELECT count(*) FROM (SELECT 1 ${rows} LIMIT ${COUNT_MAX}) counted), 'items', coalesce((
     SELECT jsonb_agg(item) FROM (SELECT jsonb_build_object(${fields}) AS item ${rows} ORDER BY ${order} LIMIT ${ITEMS}) first), '[]'))`;

/** Everything that waits for people, in one statement over partial indices, so that it may be asked each second. */
export async function pendingNotifications(em: EntityManager): Promise<Notifications> {
  const [row] = await em.execute<[Notifications]>(
    `SELECT
       ${some(OPEN, "a.created_at", "'id', a.id, 'type', 'step_approval', 'summary', a.shown->>'description', 'goal_id', a.goal_id")} AS actions,
       ${some(ATTENTION, "updated_at DESC", "'id', id, 'status', 'needs_input', 'summary', title, 'attention', attention")} AS goals,
       ${some(UNREAD, "received_at DESC", "'id', id, 'channel', channel, 'preview', preview")} AS inbox,
       (SELECT jsonb_build_object('id', g.id, 'summary', g.title, 'status', CASE WHEN g.attention IS NULL THEN 'in_progress' ELSE 'needs_input' END,
          'current_step_description', (SELECT s.description FROM goal_step s WHERE s.project_id = g.project_id AND s.goal_id = g.id
             AND s.state IN ('planned', 'needs_approval', 'approved', 'running') ORDER BY s.stage, s.number LIMIT 1))
        FROM goal g WHERE g.project_id = current_project() AND g.state IN ('pending', 'active') AND g.parent_goal_id IS NULL
        ORDER BY g.updated_at DESC LIMIT 1) AS active_goal`,
  );
  return row;
}
