import type { z } from "zod";
import type { ActivityView } from "../../api/operations/activity/activity-view.ts";
import type { CallView } from "../../api/operations/calls/call-view.ts";
import type { EmailView } from "../../api/operations/outreach/email-view.ts";

// Types only: at run time the demo knows nothing but HTTP.
export type ActivityEvent = z.output<typeof ActivityView>;
export type CallRecord = z.output<typeof CallView>;
export type EmailRecord = z.output<typeof EmailView>;
export type TranscriptEntry = { speaker: "AI" | "HUMAN"; content: string; timestamp: string };
