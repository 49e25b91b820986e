import type { ActivityDeps } from "../../activities/deps.ts";
import { inSystem } from "../../db/project-scope.ts";
import { putReceived } from "../../db/queries/put-received.ts";
import { CoraError } from "../../domain/errors.ts";
import type { Side } from "../../domain/side.ts";
import { receivedEventOf, receivedKey } from "../../providers/resend/webhook.ts";

/** Its event may still be on its way. */
const YOUNG_MS = 60_000;
/** Well within the time for which the inbox remembers what it has had. */
const OLD_MS = 3 * 86_400_000;
const PAGES_MAX = 20;

/** Asks the mail provider what was written to us: an answer counts although its event never came. */
export async function findLostMail(deps: ActivityDeps, youngMs = YOUNG_MS): Promise<void> {
  if (!deps.settings.replyDomain) return;
  let found = 0;
  for (const side of ["live", "test"] as const)
    found += await findOn(deps, side, youngMs).catch((error: unknown) => {
      // Not every installation has a sandbox for test projects.
      if (error instanceof CoraError && error.code === "service_unavailable") return 0;
      throw error;
    });
  if (found > 0) deps.database.wake();
}

/** From the latest back to where a whole page is known already; so an hour without events costs as many pages as it had mail. */
async function findOn(deps: ActivityDeps, side: Side, youngMs: number): Promise<number> {
  const emails = await deps.emailsOn(side);
  let [found, last] = [0, null as string | null];
  for (let page = 0; page < PAGES_MAX; page++) {
    const listed = await emails.receivedBefore(last);
    const age = (at: Date): number => Date.now() - at.getTime();
    const due = listed.filter(({ at }) => age(at) >= youngMs && age(at) < OLD_MS);
    const events = due.map(({ providerId: id }) => ({ dedupeKey: receivedKey(id), body: receivedEventOf(id) }));
    const fresh = await inSystem(deps.database, (em) => putReceived(em, side, events));
    found += fresh;
    last = listed.at(-1)?.providerId ?? null;
    const isYoung = listed.some(({ at }) => age(at) < youngMs);
    if (last === null || (fresh === 0 && !isYoung)) break;
  }
  return found;
}
