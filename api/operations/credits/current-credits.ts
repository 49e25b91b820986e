import { grantDueCredits } from "../../../db/queries/grant-due-credits.ts";
import { readCredits } from "../../../db/queries/read-credits.ts";
import type { Credits } from "../../../db/queries/read-credits.ts";
import type { Call } from "../../operation.ts";

/** The project's credits as of now: a month that has begun is granted before anybody reads it. */
export async function currentCredits({ em, projectId }: Call, now = new Date()): Promise<Credits> {
  const credits = await readCredits(em);
  if (credits.periodEnd && credits.periodEnd > now) return credits;
  await grantDueCredits(em, projectId, now);
  return readCredits(em);
}
