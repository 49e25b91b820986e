import type { ActivityDeps } from "../../activities/deps.ts";
import { inSystem } from "../../db/project-scope.ts";
import { silentEmails } from "../../db/queries/silent-emails.ts";
import type { SilentEmail } from "../../db/queries/silent-emails.ts";
import { errorFacts } from "../../domain/error-facts.ts";
import { applyEmailEvent } from "../inbox/apply-email-event.ts";

const BITE = 20;
const SUPPRESSING = new Set(["bounced", "complained"]);

/** Asks the mail provider about emails of which no event has told the end, in growing intervals and few at a time. */
export async function pollSilentEmails(deps: ActivityDeps): Promise<void> {
  for (const silent of await inSystem(deps.database, (em) => silentEmails(em, BITE)))
    // One provider that is away does not keep the other side's emails waiting.
    await poll(deps, silent).catch((error: unknown) =>
      deps.log.warn({ recordId: silent.emailId, err: errorFacts(error) }, "a silent email could not be asked for"),
    );
}

async function poll(
  { database, providersFor }: ActivityDeps,
  { projectId, emailId, providerId }: SilentEmail,
): Promise<void> {
  const { emails } = await providersFor(projectId);
  const seen = await emails.get(providerId);
  if (!seen) return;
  await applyEmailEvent(database, projectId, emailId, {
    providerId,
    tags: {},
    state: seen.state,
    messageId: seen.messageId,
    suppress: SUPPRESSING.has(seen.state),
    detail: seen.state,
    at: new Date(),
  });
}
