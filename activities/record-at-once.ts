import { isUndone } from "../db/is-undone.ts";
import { recordTakenEmail } from "../db/queries/record-taken-email.ts";
import { settleCredits } from "../db/queries/settle-credits.ts";
import { emailCharge } from "../domain/credit-costs.ts";
import type { SentEmail } from "../providers/email-provider.ts";
import type { ActivityDeps } from "./deps.ts";
import type { RecordedEmail } from "./record-sent-email.ts";

/**
 * Writes down that the provider has taken an email, in one round trip. Null for any other answer, where more is known of
 * the email already, and where Postgres refuses something: then the ordinary way says what that comes to.
 */
export async function recordAtOnce(
  { database }: ActivityDeps,
  projectId: string,
  tried: { emailId: string; attemptId: string },
  sent: SentEmail,
): Promise<RecordedEmail | null> {
  if (sent.kind !== "accepted") return null;
  const taken = { ...tried, providerId: sent.providerId };
  const recording = database.piped(projectId, async (statements) => ({
    result: recordTakenEmail(statements, taken),
    // What the provider has is charged, whatever else is known of it.
    sent: [settleCredits(statements, projectId, taken.emailId, emailCharge(taken))],
  }));
  const rows = await recording.catch((error: unknown) => {
    if (isUndone(error)) return [];
    throw error;
  });
  return rows.length > 0 ? { state: "sent", again: null } : null;
}
