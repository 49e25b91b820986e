import type { ActivityDeps } from "../../activities/deps.ts";
import { applyBillingRow } from "./apply-billing-row.ts";
import { applyCallRow } from "./apply-call-row.ts";
import { applyEmailRow } from "./apply-email-row.ts";
import { applyVoiceRow } from "./apply-voice-row.ts";
import type { InboxRow, Remark } from "./inbox-row.ts";

type Apply = (deps: ActivityDeps, row: InboxRow) => Promise<Remark | void>;

const BY_PROVIDER: Record<InboxRow["provider"], Apply> = {
  twilio: applyCallRow,
  resend: applyEmailRow,
  stripe: applyBillingRow,
  elevenlabs: applyVoiceRow,
};

/** Applies one event to the record that it is about; an event that Cora has no use for changes nothing. Safe to repeat. */
export const applyInboxRow: Apply = (deps, row) => BY_PROVIDER[row.provider](deps, row);
