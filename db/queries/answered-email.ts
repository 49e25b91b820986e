import type { EntityManager } from "@mikro-orm/postgresql";

export interface AnsweredEmail {
  projectId: string;
  emailId: string;
  /** The first email of the exchange. */
  threadId: string;
  leadId: string;
  agentId: string;
  taskId: string | null;
}

interface Row {
  project_id: string;
  id: string;
  thread_id: string | null;
  lead_id: string;
  agent_id: string;
  outreach_task_id: string | null;
}

const COLUMNS = "project_id, id, thread_id, lead_id, agent_id, outreach_task_id";
/** A thread that is longer than this names its beginning in vain. */
const ANSWERS_MAX = 20;

/**
 * The emails that a message answers: by the signed addresses that it was sent to, one of each person, else by its thread.
 * Needs the system role; a message can only ever lead to the project whose email it answers.
 */
export async function answeredEmails(
  em: EntityManager,
  { signedFor, answers }: { signedFor: string[]; answers: string[] },
): Promise<AnsweredEmail[]> {
  const signed = signedFor.slice(0, ANSWERS_MAX);
  const bySignature =
    signed.length === 0
      ? []
      : await em.execute<Row[]>(
          `SELECT DISTINCT ON (project_id, lead_id) ${COLUMNS} FROM email WHERE id IN (?) ORDER BY project_id, lead_id, created_at DESC`,
          [signed],
        );
  const named = answers.slice(0, ANSWERS_MAX);
  const byThread =
    bySignature.length > 0 || named.length === 0
      ? []
      : await em.execute<Row[]>(
          `SELECT ${COLUMNS} FROM email WHERE message_id IN (?) ORDER BY created_at DESC LIMIT 1`,
          [named],
        );
  return [...bySignature, ...byThread].map((row) => ({
    projectId: row.project_id,
    emailId: row.id,
    threadId: row.thread_id ?? row.id,
    leadId: row.lead_id,
    agentId: row.agent_id,
    taskId: row.outreach_task_id,
  }));
}
