import type { EntityManager } from "@mikro-orm/postgresql";

/** An email of a goal that was answered when its task had ended already. */
export interface LateAnswer {
  task_id: string;
  attempt_id: string;
  /** How many answers have come too late for it by now. */
  answers: number;
}

/** Tasks of a goal whose waiting was over when somebody answered, each with the email that they answered last. */
export const lateAnswers = (em: EntityManager, goalId: string): Promise<LateAnswer[]> =>
  em.execute<LateAnswer[]>(
    `SELECT t.id AS task_id, (array_agg(a.id ORDER BY a.number DESC))[1] AS attempt_id, count(DISTINCT m.id)::int AS answers
     FROM outreach_task t
     JOIN inbox_message m ON m.project_id = t.project_id AND m.task_id = t.id AND m.kind <> 'auto_reply' AND m.created_at > t.completed_at
     JOIN task_attempt a ON a.project_id = t.project_id AND a.task_id = t.id AND a.channel = 'email' AND a.status IN ('no_reply', 'success')
     WHERE t.project_id = current_project() AND t.goal_id = ? AND t.state IN ('completed', 'failed')
     GROUP BY t.id`,
    [goalId],
  );
