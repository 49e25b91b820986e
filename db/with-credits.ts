import { toCredits } from "../domain/credit-costs.ts";
import { CoraError } from "../domain/errors.ts";
import type { Database } from "./orm.ts";
import { inProject } from "./project-scope.ts";
import { grantDueCredits } from "./queries/grant-due-credits.ts";
import { CREDITS_MISSING } from "./queries/hold-credits.ts";
import { readCredits } from "./queries/read-credits.ts";

/** What a commit asked for and did not get, in hundredths; null for every other error. */
function missing(error: unknown): number | null {
  const { code, detail } = error as { code?: unknown; detail?: unknown };
  return code === CREDITS_MISSING ? Number(detail) : null;
}

/**
 * Runs a transaction that may hold credits. Where they do not suffice, what is due by now is granted and it is run once
 * more, so that a new month needs no chore to begin; only then it is refused.
 */
export async function withCredits<T>(database: Database, projectId: string, work: () => Promise<T>): Promise<T> {
  for (let again = true; ; again = false) {
    try {
      return await work();
    } catch (error) {
      const needed = missing(error);
      if (needed === null) throw error;
      const { remaining } = await inProject(database, projectId, async (em) => {
        await grantDueCredits(em, projectId);
        return readCredits(em);
      });
      if (!again || remaining < needed) throw creditsRefusal(needed, remaining);
    }
  }
}

/** Both in hundredths. */
export function creditsRefusal(hundredthsNeeded: number, hundredthsLeft: number): CoraError {
  const [needed, left] = [toCredits(hundredthsNeeded), toCredits(hundredthsLeft)];
  return new CoraError("quota_exceeded", `This may cost ${needed} credits and ${left} remain.`, {
    details: { credits_needed: needed, credits_remaining: left },
  });
}
