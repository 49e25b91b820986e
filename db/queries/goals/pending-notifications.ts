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

/** Everything that waits for people, in one statement over partial indices, so that it may be asked each second. */
export async function pendingNotifications(em: EntityManager): Promise<Notifications> {
  const [row] = await em.execute<[Notifications]>(
    `WITH waiting AS (
       SELECT a.id, a.goal_id, a.shown->>'description' AS summary, a.created_at FROM approval a
       WHERE a.project_id = current_project() AND a.state = 'open' ORDER BY a.created_at LIMIT ${COUNT_MAX}
     ), attention AS (
       SELECT id, title, attention, updated_at FROM goal
       WHERE project_id = current_project() AND attention IS NOT NULL AND archived_at IS NULL ORDER BY updated_at DESC LIMIT ${COUNT_MAX}
     ), unread AS (
       SELECT id, channel, preview, received_at FROM inbox_message
       WHERE project_id = current_project() AND unread ORDER BY received_at DESC LIMIT ${COUNT_MAX}
     )
     SELECT
       jsonb_build_object('count', (SELECT count(*) FROM waiting), 'items', coalesce((SELECT jsonb_agg(jsonb_build_object(
         'id', id, 'type', 'step_approval', 'summary', summary, 'goal_id', goal_id)) FROM (SELECT * FROM waiting LIMIT ${ITEMS}) w), '[]')) AS actions,
       jsonb_build_object('count', (SELECT count(*) FROM attention), 'items', coalesce((SELECT jsonb_agg(jsonb_build_object(
         'id', id, 'status', 'needs_input', 'summary', title, 'attention', attention)) FROM (SELECT * FROM attention LIMIT ${ITEMS}) w), '[]')) AS goals,
       jsonb_build_object('count', (SELECT count(*) FROM unread), 'items', coalesce((SELECT jsonb_agg(jsonb_build_object(
         'id', id, 'channel', channel, 'preview', preview)) FROM (SELECT * FROM unread LIMIT ${ITEMS}) w), '[]')) AS inbox,
       (SELECT jsonb_build_object('id', g.id, 'summary', g.title, 'status', CASE WHEN g.attention IS NULL THEN 'in_progress' ELSE 'needs_input' END,
          'current_step_description', (SELECT s.description FROM goal_step s WHERE s.project_id = g.project_id AND s.goal_id = g.id
             AND s.state IN ('planned', 'needs_approval', 'approved', 'running') ORDER BY s.stage, s.number LIMIT 1))
        FROM goal g WHERE g.project_id = current_project() AND g.state IN ('pending', 'active') AND g.parent_goal_id IS NULL
        ORDER BY g.updated_at DESC LIMIT 1) AS active_goal`,
  );
  return row;
}
