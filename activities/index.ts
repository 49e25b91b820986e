import { attemptCallActivity } from "./attempt-call.ts";
import { catchUpBillingActivity } from "./catch-up-billing.ts";
import type { ActivityDeps } from "./deps.ts";
import { endImportActivity } from "./end-import.ts";
import { withHeartbeat } from "./heartbeating.ts";
import { importLeadsActivity } from "./import-leads.ts";
import { leaveVoicemailActivity } from "./leave-voicemail.ts";
import { markReviewActivity } from "./mark-review.ts";
import { pollCallActivity } from "./poll-call.ts";
import { abandonActivity, advanceActivity, thinkActivity } from "./pursue.ts";
import { quiet } from "./quiet.ts";
import { reconcileCallActivity } from "./reconcile-call.ts";
import { sendEmailActivity } from "./send-email.ts";
import { settleCallActivity } from "./settle-call.ts";

/** Everything a workflow may ask for; its type is the only thing that workflows import from here. */
export const createActivities = (deps: ActivityDeps) =>
  quiet(
    {
      attemptCall: attemptCallActivity(deps),
      reconcileCall: withHeartbeat(reconcileCallActivity(deps)),
      pollCall: withHeartbeat(pollCallActivity(deps)),
      leaveVoicemail: leaveVoicemailActivity(deps),
      settleCall: settleCallActivity(deps),
      sendEmail: sendEmailActivity(deps),
      markReview: withHeartbeat(markReviewActivity(deps)),
      advance: advanceActivity(deps),
      think: thinkActivity(deps),
      abandon: abandonActivity(deps),
      catchUpBilling: withHeartbeat(catchUpBillingActivity(deps)),
      importLeads: withHeartbeat(importLeadsActivity(deps)),
      endImport: withHeartbeat(endImportActivity(deps)),
    },
    deps.log,
  );

export type Activities = ReturnType<typeof createActivities>;
