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

/** A goal's own events, and the verdicts and attempts of every record made for it, as one list, newest first. */
export async function readTimeline(
  em: EntityManager,
  goalId: string,
  limit: number,
  before: { at: Date; id: string } | null,
): Promise<TimelineRow[]> {
  const rows = await em.execute<(Omit<TimelineRow, "createdAt"> & { at: string })[]>(
    `WITH record AS (
       SELECT a.record_id, s.number AS step FROM outreach_task t JOIN task_attempt a ON a.project_id = t.project_id AND a.task_id = t.id
       LEFT JOIN goal_step s ON s.project_id = t.project_id AND s.id = t.step_id
       WHERE t.project_id = current_project() AND t.goal_id = ?
     ), line AS (
       SELECT 'evt_' || lpad(e.seq::text, 16, '0') AS id, e.created_at AS at, e.kind, s.number AS step, e.detail->>'record_id' AS record_id,
         NULL AS provider_id, e.actor, e.model, e.prompt_version, e.detail
       FROM goal_event e LEFT JOIN goal_step s ON s.project_id = e.project_id AND s.id = e.step_id
       WHERE e.project_id = current_project() AND e.goal_id = ?
       UNION ALL
       SELECT v.id, v.created_at, 'gate_' || v.decision, r.step, v.record_id, NULL, 'cora', NULL, NULL,
         jsonb_strip_nulls(jsonb_build_object('channel', v.channel, 'rule', v.rule, 'until', v.until))
       FROM verdict v JOIN record r ON r.record_id = v.record_id WHERE v.project_id = current_project()
       UNION ALL
       SELECT t.id, coalesce(t.closed_at, t.opened_at), 'attempt_' || t.state, r.step, t.record_id, t.provider_id, 'cora', NULL, NULL,
         jsonb_strip_nulls(jsonb_build_object('channel', t.channel, 'number', t.number, 'code', t.code))
       FROM attempt t JOIN record r ON r.record_id = t.record_id WHERE t.project_id = current_project()
     ) SELECT * FROM line WHERE ?::timestamptz IS NULL OR (at, id) < (?::timestamptz, ?) ORDER BY at DESC, id DESC LIMIT ?`,
    [goalId, goalId, before?.at ?? null, before?.at ?? null, before?.id ?? null, limit],
  );
  return rows.map(({ at, ...row }) => ({ ...row, createdAt: new Date(at) }));
}
