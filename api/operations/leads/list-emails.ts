import { z } from "zod";
import { Email } from "../../../db/entities/email.ts";
import { Lead } from "../../../db/entities/lead.ts";
import { Id, paging } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { findPage } from "../../page.ts";
import { EmailView, presentEmail } from "../outreach/email-view.ts";

export const listLeadEmails = operation({
  id: "list_lead_emails",
  section: "Conversations",
  method: "GET",
  path: "/api/v1/leads/{lead_id}/emails",
  summary: "List a lead's emails, newest first",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "list",
  input: z.strictObject({ lead_id: Id, ...paging }),
  output: EmailView,
}).handle(async (input, call) => {
  await mustFind(call, Lead, input.lead_id);
  return findPage(call, Email, { leadId: input.lead_id }, input, "lead emails", presentEmail);
});
