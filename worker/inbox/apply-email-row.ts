import type { ActivityDeps } from "../../activities/deps.ts";
import { parseEmailEvent, receivedEmailId } from "../../providers/resend/webhook.ts";
import { applyEmailEvent } from "./apply-email-event.ts";
import { applyReceivedEmail } from "./apply-received-email.ts";
import { mayTouch } from "./inbox-row.ts";
import type { InboxRow, Remark } from "./inbox-row.ts";

/** A mail provider's event: found by our own tags, so that it may come before the provider's answer. */
export async function applyEmailRow(deps: ActivityDeps, row: InboxRow): Promise<Remark | void> {
  const { database } = deps;
  const received = receivedEmailId(row.body);
  if (received !== null) return applyReceivedEmail(deps, row, received);
  const event = parseEmailEvent(row.body, new Date(row.received_at));
  const { cora_project: projectId, cora_email: emailId } = event?.tags ?? {};
  if (event && projectId && emailId && mayTouch(row, projectId))
    await applyEmailEvent(database, projectId, emailId, event);
}
