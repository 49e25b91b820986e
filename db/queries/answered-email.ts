import type { EntityManager } from "@mikro-orm/postgresql";

export interface AnsweredEmail {
  projectId: string;
  emailId: string;
  leadId: string;
  agentId: string;
  taskId: string | null;
}

interface Row {
  project_id: string;
  id: string;
  lead_id: string;
  agent_id: string;
  outreach_task_id: string | null;
}

const COLUMNS = "project_id, id, lead_id, agent_id, outreach_task_id";
/** A thread that is longer than this names its beginning in vain. */
const ANSWERS_MAX = 20;

/**
 * The email that a message answers: by the signed address that it was sent to, else by its thread. Needs the system role;
 * a message can only ever lead to the project whose email it answers.
 */
export async function answeredEmail(
  em: EntityManager,
  { signedFor, answers }: { signedFor: string | null; answers: string[] },
): Promise<AnsweredEmail | null> {
  const bySignature =
    signedFor === null ? [] : await em.execute<Row[]>(`SELECT ${COLUMNS} FROM email WHERE id = ?`, [signedFor]);
  const named = answers.slice(0, ANSWERS_MAX);
  const byThread =
    bySignature.length > 0 || named.length === 0
      ? []
      : await em.execute<Row[]>(
          `SELECT ${COLUMNS} FROM email WHERE message_id IN (?) ORDER BY created_at DESC LIMIT 1`,
          [named],
        );
  const [row] = [...bySignature, ...byThread];
  if (!row) return null;
  return {
    projectId: row.project_id,
    emailId: row.id,
    leadId: row.lead_id,
    agentId: row.agent_id,
    taskId: row.outreach_task_id,
  };
}
