import type { EntityManager } from "@mikro-orm/postgresql";

export interface Thread {
  /** The first email of the exchange, and its subject. */
  threadId: string;
  subject: string;
  /** Message-IDs of what was written so far, by us or by them, oldest first. */
  follows: string[];
  /** Somebody approved a subject for this email word by word. */
  keepsSubject: boolean;
}

interface Row {
  id: string;
  thread_id: string | null;
  subject: string;
  keeps_subject: boolean;
}

/** Beginning and end say what belongs together; mail servers refuse endless headers. */
const FOLLOWS_MAX = 20;

/** The exchange that an email of a task goes on with: what the same task, or its goal with all around it, wrote to the person before. */
export async function threadBefore(em: EntityManager, emailId: string): Promise<Thread | null> {
  const earlier = await em.execute<Row[]>(
    `SELECT o.id, o.thread_id, o.subject,
       (t.wishes->>'subject') IS NOT NULL AND EXISTS (SELECT 1 FROM goal_step s WHERE s.project_id = t.project_id AND s.id = t.step_id AND s.requires_approval) AS keeps_subject
     FROM email e
     JOIN outreach_task t ON t.project_id = e.project_id AND t.id = e.outreach_task_id
     LEFT JOIN goal g ON g.project_id = t.project_id AND g.id = t.goal_id
     JOIN email o ON o.project_id = e.project_id AND o.lead_id = e.lead_id AND o.id <> e.id AND o.sent_at IS NOT NULL
     JOIN outreach_task ot ON ot.project_id = o.project_id AND ot.id = o.outreach_task_id
     LEFT JOIN goal og ON og.project_id = ot.project_id AND og.id = ot.goal_id
     WHERE e.project_id = current_project() AND e.id = ? AND (ot.id = t.id OR og.root_goal_id = g.root_goal_id)
     ORDER BY o.sent_at, o.id`,
    [emailId],
  );
  const [first] = earlier;
  if (!first) return null;
  const ids = earlier.map(({ id }) => id);
  const messages = await em.execute<{ message_id: string }[]>(
    `SELECT message_id FROM (
       SELECT message_id, sent_at AS at FROM email WHERE project_id = current_project() AND id IN (?)
       UNION ALL
       SELECT message_id, received_at FROM inbox_message WHERE project_id = current_project() AND email_id IN (?) AND kind <> 'auto_reply'
     ) m WHERE message_id IS NOT NULL ORDER BY at`,
    [ids, ids],
  );
  const follows = messages.map(({ message_id }) => message_id);
  return {
    threadId: first.thread_id ?? first.id,
    subject: first.subject,
    follows: follows.length > FOLLOWS_MAX ? [...follows.slice(0, 1), ...follows.slice(1 - FOLLOWS_MAX)] : follows,
    keepsSubject: first.keeps_subject,
  };
}
