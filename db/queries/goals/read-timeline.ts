import type { EntityManager } from "@mikro-orm/postgresql";

export interface TimelineRow {
  id: string;
  createdAt: Date;
  kind: string;
  step: number | null;
  record_id: string | null;
  provider_id: string | null;
  actor: string;
  model: string | null;
  prompt_version: string | null;
  detail: Record<string, unknown>;
}

const EVENT_ID = "'evt_' || lpad(e.seq::text, 16, '0')";
const ATTEMPTED_AT = "coalesce(t.closed_at, t.opened_at)";

/**
 * A goal's own events, and the verdicts and attempts of every record made for it, as one list, newest first. Each of the
 * three is read in order as far as the page goes, however long the goal has lived.
 */
export async function readTimeline(
  em: EntityManager,
  goalId: string,
  limit: number,
  before: { at: Date; id: string } | null,
): Promise<TimelineRow[]> {
  const beyond = (at: string, id: string) => (before ? `AND ${at} <= ? AND (${at}, ${id}) < (?, ?)` : "");
  const position = before ? [before.at, before.at, before.id] : [];
  const rows = await em.execute<(Omit<TimelineRow, "createdAt"> & { at: string })[]>(
    `WITH line AS (
       (SELECT ${EVENT_ID} AS id, e.created_at AS at, e.kind, e.step_id, e.detail->>'record_id' AS record_id, NULL AS provider_id,
          e.actor, e.model, e.prompt_version, e.detail
        FROM goal_event e WHERE e.project_id = current_project() AND e.goal_id = ? ${beyond("e.created_at", EVENT_ID)}
        ORDER BY e.created_at DESC, e.seq DESC LIMIT ?)
       UNION ALL
       (SELECT v.id, v.created_at, 'gate_' || v.decision, NULL, v.record_id, NULL, 'cora', NULL, NULL,
          jsonb_strip_nulls(jsonb_build_object('channel', v.channel, 'rule', v.rule, 'until', v.until))
        FROM verdict v WHERE v.project_id = current_project() AND v.goal_id = ? ${beyond("v.created_at", "v.id")}
        ORDER BY v.created_at DESC, v.id DESC LIMIT ?)
       UNION ALL
       (SELECT t.id, ${ATTEMPTED_AT}, 'attempt_' || t.state, NULL, t.record_id, t.provider_id, 'cora', NULL, NULL,
          jsonb_strip_nulls(jsonb_build_object('channel', t.channel, 'number', t.number, 'code', t.code))
        FROM attempt t WHERE t.project_id = current_project() AND t.goal_id = ? ${beyond(ATTEMPTED_AT, "t.id")}
        ORDER BY ${ATTEMPTED_AT} DESC, t.id DESC LIMIT ?)
       ORDER BY at DESC, id DESC LIMIT ?
     )
     SELECT l.id, l.at, l.kind, l.record_id, l.provider_id, l.actor, l.model, l.prompt_version, l.detail,
       (SELECT s.number FROM goal_step s WHERE s.project_id = current_project() AND s.id = l.of_step) AS step
     FROM (
       SELECT line.*, coalesce(step_id, (
         SELECT t.step_id FROM task_attempt a JOIN outreach_task t ON t.project_id = a.project_id AND t.id = a.task_id
         WHERE a.project_id = current_project() AND a.record_id = line.record_id LIMIT 1)) AS of_step
       FROM line OFFSET 0
     ) l
     ORDER BY l.at DESC, l.id DESC`,
    [...[0, 1, 2].flatMap(() => [goalId, ...position, limit]), limit],
  );
  return rows.map(({ at, ...row }) => ({ ...row, createdAt: new Date(at) }));
}
