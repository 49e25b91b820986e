import { newId } from "../../domain/id.ts";
import type { Statements } from "../statements.ts";

export interface OpenedEmail {
  projectId: string;
  emailId: string;
  attemptId: string;
  leadEmail: string;
  words: { subject: string; body: string };
  openedAt: Date;
}

/**
 * The gate's leave, the ledger's first line and the words that are fixed with it, in one statement of the caller's
 * transaction. Where there is a line already the table refuses this one.
 */
export const openFreshEmail = (
  statements: Statements,
  { projectId, emailId, attemptId, leadEmail, words, openedAt }: OpenedEmail,
): Promise<unknown> =>
  statements.execute(
    `WITH allowed AS (
       INSERT INTO verdict (project_id, id, record_id, channel, decision) VALUES (?, ?, ?, 'email', 'allow')
     ), tried AS (
       INSERT INTO attempt (project_id, id, record_id, channel, number, opened_at) VALUES (?, ?, ?, 'email', 1, ?)
     ) UPDATE email SET lead_email = ?, subject = ?, body = ? WHERE project_id = ? AND id = ?`,
    [
      projectId,
      newId("vrd"),
      emailId,
      projectId,
      attemptId,
      emailId,
      openedAt.toISOString(),
      leadEmail,
      words.subject,
      words.body,
      projectId,
      emailId,
    ],
  );
