import type { EntityManager } from "@mikro-orm/postgresql";
import type { Email } from "../db/entities/email.ts";
import { settleCredits } from "../db/queries/settle-credits.ts";
import { emailCharge } from "../domain/credit-costs.ts";
import { isSettled } from "../domain/email-state.ts";

/** Charges an email that the mail provider has, frees the credits of one that it will never get; one under review keeps its hold until somebody knows. */
export async function settleEmail(em: EntityManager, email: Email): Promise<void> {
  if (!isSettled(email.state) || email.state === "needs_review") return;
  await em.flush();
  await settleCredits(em, email.projectId, email.id, emailCharge(email));
}
