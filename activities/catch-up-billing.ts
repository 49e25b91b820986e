import { inSystem } from "../db/project-scope.ts";
import { caughtUpTo, setCaughtUpTo, silentSubscriptions } from "../db/queries/billing-catch-up.ts";
import { putInbox } from "../db/queries/put-inbox.ts";
import { refreshSubscription } from "../db/queries/refresh-subscription.ts";
import type { BillingCatchUpInput } from "../domain/billing-catch-up.ts";
import { errorFacts } from "../domain/error-facts.ts";
import { sideOf } from "../domain/side.ts";
import type { Side } from "../domain/side.ts";
import type { BillingProvider } from "../providers/billing-provider.ts";
import { VendorError } from "../providers/vendor-error.ts";
import type { ActivityDeps } from "./deps.ts";

export interface CaughtUp {
  events: number;
  refreshed: number;
}

const secondsBefore = (at: Date, seconds: number): Date => new Date(at.getTime() - seconds * 1000);

/** Fetches what the payment provider could not deliver, and asks for what was silent for long. Safe to repeat. */
export const catchUpBillingActivity =
  (deps: ActivityDeps) =>
  async (input: BillingCatchUpInput): Promise<CaughtUp> => {
    const live = await catchUpSide(deps, "live", input).catch(unlessRefused(deps));
    // The emulated side may not be there, and nobody's money depends on it.
    const test = await catchUpSide(deps, "test", input).catch(nothing(deps, "test"));
    return { events: live.events + test.events, refreshed: live.refreshed + test.refreshed };
  };

async function catchUpSide(deps: ActivityDeps, side: Side, input: BillingCatchUpInput): Promise<CaughtUp> {
  const billing = await deps.billingOn(side);
  const events = await takeUndelivered(deps, billing, side, input);
  return { events, refreshed: await refreshSilent(deps, billing, side, input) };
}

/** Into the inbox, where each meets its own delivery if that came after all. */
async function takeUndelivered(
  { database }: ActivityDeps,
  billing: BillingProvider,
  side: Side,
  { overlapSeconds, reachSeconds }: BillingCatchUpInput,
): Promise<number> {
  const begun = new Date();
  const known = await inSystem(database, (em) => caughtUpTo(em, side));
  const since = known ? secondsBefore(known, overlapSeconds) : secondsBefore(begun, reachSeconds);
  let count = 0;
  for (let after: string | null = null, more = true; more; more = after !== null) {
    const page = await billing.undelivered(since, after);
    await inSystem(database, async (em) => {
      for (const { id, body } of page.events) await putInbox(em, entryOf(side, id, body));
    });
    database.wake();
    count += page.events.length;
    after = page.next;
  }
  await inSystem(database, (em) => setCaughtUpTo(em, side, begun));
  return count;
}

const entryOf = (side: Side, dedupeKey: string, body: string) =>
  ({
    provider: "stripe",
    side,
    dedupeKey,
    kind: "event",
    projectId: null,
    recordId: null,
    attemptId: null,
    body,
  }) as const;

async function refreshSilent(
  { database }: ActivityDeps,
  billing: BillingProvider,
  side: Side,
  { silentSeconds, silentMax }: BillingCatchUpInput,
): Promise<number> {
  const since = secondsBefore(new Date(), silentSeconds);
  const silent = await inSystem(database, (em) => silentSubscriptions(em, side, since, silentMax));
  for (const providerId of silent)
    await refreshSubscription(database, {
      providerId,
      ask: billing.getSubscription,
      projectOf: (seen) => seen.projectId,
      mayTouch: (projectId) => sideOf(projectId) === side,
    });
  return silent.length;
}

const nothing =
  ({ log }: ActivityDeps, side: Side) =>
  (error: unknown): CaughtUp => {
    log.warn({ side, err: errorFacts(error) }, "the payment provider's events could not be caught up on");
    return { events: 0, refreshed: 0 };
  };

/** A key that is wrong or missing is not mended by asking again; everything else is asked again. */
const unlessRefused =
  (deps: ActivityDeps) =>
  (error: unknown): CaughtUp => {
    if (error instanceof VendorError && error.kind === "refused") return nothing(deps, "live")(error);
    throw error;
  };
