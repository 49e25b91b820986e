import type { ActivityDeps } from "../activities/deps.ts";
import { errorFacts } from "../domain/error-facts.ts";
import { callOffQueued } from "./chores/call-off-queued.ts";
import { deleteOld } from "./chores/delete-old.ts";
import { findLostMail } from "./chores/find-lost-mail.ts";
import { foldStats } from "./chores/fold-stats.ts";
import { grantCredits } from "./chores/grant-credits.ts";
import { pollSilentEmails } from "./chores/poll-silent-emails.ts";
import { redriveForgotten } from "./chores/redrive-forgotten.ts";
import { tidyOAuth } from "./chores/tidy-oauth.ts";
import { settleForgotten } from "./chores/settle-forgotten.ts";

const MINUTE_MS = 60_000;

/** What is to be looked after now and then, by whichever process comes first. */
const CHORES = [
  { run: callOffQueued, everyMs: MINUTE_MS / 6 },
  { run: pollSilentEmails, everyMs: MINUTE_MS },
  { run: findLostMail, everyMs: 5 * MINUTE_MS },
  { run: foldStats, everyMs: MINUTE_MS / 2 },
  { run: redriveForgotten, everyMs: 5 * MINUTE_MS },
  { run: settleForgotten, everyMs: 10 * MINUTE_MS },
  { run: grantCredits, everyMs: 10 * MINUTE_MS },
  { run: deleteOld, everyMs: 10 * MINUTE_MS },
  { run: tidyOAuth, everyMs: 10 * MINUTE_MS },
];

export function startHousekeeping(deps: ActivityDeps): { stop(): void } {
  const timers = CHORES.map(({ run, everyMs }) =>
    setInterval(() => {
      run(deps).catch((error: unknown) => deps.log.warn({ chore: run.name, err: errorFacts(error) }, "a chore failed"));
    }, everyMs).unref(),
  );
  return { stop: () => timers.forEach(clearInterval) };
}
