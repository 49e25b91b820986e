import { z } from "zod";
import { Call } from "../../../db/entities/call.ts";
import { Lead } from "../../../db/entities/lead.ts";
import { Id, paging } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { findPage } from "../../page.ts";
import { CallView, presentCall } from "../calls/call-view.ts";

export const listLeadCalls = operation({
  id: "list_lead_calls",
  section: "Conversations",
  method: "GET",
  path: "/api/v1/leads/{lead_id}/calls",
  summary: "List a lead's calls, newest first",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "list",
  input: z.strictObject({ lead_id: Id, ...paging }),
  output: CallView,
}).handle(async (input, call) => {
  await mustFind(call, Lead, input.lead_id);
  return findPage(call, Call, { leadId: input.lead_id }, input, "lead calls", (row) =>
    presentCall(row, call.deps.settings),
  );
});
