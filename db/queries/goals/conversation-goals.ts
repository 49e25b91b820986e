import type { EntityManager } from "@mikro-orm/postgresql";

export interface ConversationGoal {
  id: string;
  title: string;
  state: string;
  attention: string | null;
  top: boolean;
  asking: boolean;
  approval: boolean;
  proposed: boolean;
}

/** The goals of a conversation that have not ended, newest first, and what each waits for. */
export const conversationGoals = (em: EntityManager, conversationId: string): Promise<ConversationGoal[]> =>
  em.execute<ConversationGoal[]>(
    `SELECT g.id, g.title, g.state, g.attention, g.parent_goal_id IS NULL AS top, g.proposed IS NOT NULL AS proposed,
       EXISTS (SELECT 1 FROM goal_step s WHERE s.project_id = g.project_id AND s.goal_id = g.id AND s.kind = 'ask' AND s.state = 'running')
         OR coalesce(g.escalated_at IS NOT NULL AND g.escalation IN ('no_progress', 'mind_failed'), false) AS asking,
       EXISTS (SELECT 1 FROM approval a WHERE a.project_id = g.project_id AND a.goal_id = g.id AND a.state = 'open') AS approval
     FROM goal g WHERE g.project_id = current_project() AND g.conversation_id = ? AND g.state IN ('pending', 'active')
     ORDER BY g.created_at DESC, g.id DESC LIMIT 100`,
    [conversationId],
  );
