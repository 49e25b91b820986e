import type { ActivityDeps } from "../../activities/deps.ts";
import { inSystem } from "../../db/project-scope.ts";
import { silentEmails } from "../../db/queries/silent-emails.ts";
import { applyEmailEvent } from "../inbox/apply-email-event.ts";

const BITE = 20;
const SUPPRESSING = new Set(["bounced", "complained"]);

/** Asks the mail provider about emails of which no event has told the end, in growing intervals and few at a time. */
export async function pollSilentEmails({ database, emails }: ActivityDeps): Promise<void> {
  for (const { projectId, emailId, providerId } of await inSystem(database, (em) => silentEmails(em, BITE))) {
    const seen = await emails.get(providerId);
    if (!seen) continue;
    const event = {
      providerId,
      tags: {},
      state: seen.state,
      messageId: null,
      suppress: SUPPRESSING.has(seen.state),
      detail: seen.state,
      at: new Date(),
    };
    await applyEmailEvent(database, projectId, emailId, event);
  }
}
