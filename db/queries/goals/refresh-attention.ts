import type { EntityManager } from "@mikro-orm/postgresql";

/** What the goal waits for from people, most urgent first; the last statement of whatever changed the goal. */
export const refreshAttention = (em: EntityManager, goalId: string): Promise<unknown> =>
  em.execute(
    `UPDATE goal g SET updated_at = now(), attention = CASE
       WHEN state IN ('completed', 'cancelled') THEN CASE WHEN escalated_at IS NOT NULL THEN 'escalated' END
       WHEN escalated_at IS NOT NULL THEN 'escalated'
       WHEN paused_by = 'budget_approval' THEN 'budget_approval'
       WHEN paused_by = 'hard_cap' THEN 'budget_exceeded'
       WHEN paused_by = 'soft_cap' THEN 'soft_cap'
       WHEN EXISTS (SELECT 1 FROM outreach_task t WHERE t.project_id = g.project_id AND t.goal_id = g.id AND t.state = 'in_progress' AND t.reason = 'quota_exceeded') THEN 'credits'
       WHEN EXISTS (SELECT 1 FROM approval a WHERE a.project_id = g.project_id AND a.goal_id = g.id AND a.state = 'open') THEN 'approval'
       WHEN EXISTS (SELECT 1 FROM goal_step s WHERE s.project_id = g.project_id AND s.goal_id = g.id AND s.kind = 'ask' AND s.state = 'running') THEN 'needs_input'
       WHEN proposed IS NOT NULL THEN 'outcome_ready'
     END
     WHERE project_id = current_project() AND id = ?`,
    [goalId],
  );
