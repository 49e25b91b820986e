import { isUndone } from "../db/is-undone.ts";
import { lockFreshEmail } from "../db/queries/lock-fresh-email.ts";
import { lockPerson } from "../db/queries/lock-person.ts";
import { openFreshEmail } from "../db/queries/open-fresh-email.ts";
import { readPerson } from "../db/queries/read-person.ts";
import { newId } from "../domain/id.ts";
import type { OutgoingEmail } from "../providers/email-provider.ts";
import type { ActivityDeps } from "./deps.ts";
import type { Draft } from "./draft-email.ts";
import { judgeEmail } from "./judge-email.ts";
import { outgoingEmail } from "./outgoing-email.ts";

/** What may be sent: its line in the ledger is committed. */
export interface OpenedEmail {
  attemptId: string;
  message: OutgoingEmail;
}

/**
 * Gate and ledger of an email of its own that goes out at its first try, as most do, in two round trips. Null for any
 * other, and where Postgres refuses something: then nothing has changed, and the ordinary way judges it.
 */
export async function openAtOnce(
  { database, settings }: ActivityDeps,
  { projectId, emailId }: { projectId: string; emailId: string },
  draft: Draft | null,
): Promise<OpenedEmail | null> {
  if (draft === null || draft.taskId !== null) return null;
  const { leadId, agentId, words } = draft;
  const opening = database.piped(projectId, async (statements) => {
    // The email before its person, as everywhere.
    const [email, , facts] = await Promise.all([
      lockFreshEmail(statements, emailId),
      lockPerson(statements, leadId),
      readPerson(statements, { projectId, leadId, agentId, recordId: emailId }),
    ]);
    if (email === null || facts.email === null) return { result: null };
    if (judgeEmail(email, { ...facts, withdrawn: false }).decision !== "allow") return { result: null };
    const attempt = { id: newId("att"), number: 1 };
    const mail = { id: emailId, projectId, agentEmail: email.agentEmail, leadEmail: facts.email, follows: null };
    const { agentName, policy, now } = facts;
    const message = outgoingEmail({ email: { ...mail, ...words }, attempt, agentName, policy, settings });
    const opened = { projectId, emailId, attemptId: attempt.id, leadEmail: facts.email, words, openedAt: now };
    return { result: { attemptId: attempt.id, message }, sent: [openFreshEmail(statements, opened)] };
  });
  return opening.catch((error: unknown) => {
    if (isUndone(error)) return null;
    throw error;
  });
}
