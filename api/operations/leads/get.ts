import { z } from "zod";
import { Activity } from "../../../db/entities/activity.ts";
import { Call } from "../../../db/entities/call.ts";
import { Email } from "../../../db/entities/email.ts";
import { Lead } from "../../../db/entities/lead.ts";
import { findRows } from "../../../db/find-rows.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { ActivityView, presentActivities } from "../activity/activity-view.ts";
import { CallView, presentCall } from "../calls/call-view.ts";
import { EmailView, presentEmail } from "../outreach/email-view.ts";
import { LeadView, presentLead } from "./lead-view.ts";

const RECENT = 20;

export const getLead = operation({
  id: "get_lead",
  section: "Leads",
  method: "GET",
  path: "/api/v1/leads/{lead_id}",
  summary: "Get a lead with its recent calls, emails and activity",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({ lead_id: Id }),
  output: LeadView.extend({ calls: z.array(CallView), emails: z.array(EmailView), activity: z.array(ActivityView) }),
}).handle(async ({ lead_id }, call) => {
  const lead = await mustFind(call, Lead, lead_id);
  const calls = await findRows(call.em, Call, { leadId: lead.id }, RECENT);
  const emails = await findRows(call.em, Email, { leadId: lead.id }, RECENT);
  const activity = await findRows(call.em, Activity, { leadId: lead.id }, RECENT);
  return {
    ...presentLead(lead, true),
    calls: calls.map((row) => presentCall(row, call.deps.settings)),
    emails: emails.map(presentEmail),
    activity: await presentActivities(activity, call),
  };
});
