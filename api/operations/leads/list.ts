import { z } from "zod";
import { Lead } from "../../../db/entities/lead.ts";
import { searchLeads } from "../../../db/queries/search-leads.ts";
import { LEAD_STAGES } from "../../../domain/lead.ts";
import { Id, Text, paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { cutPage, findPage, pagePosition } from "../../page.ts";
import { LeadView, presentLead } from "./lead-view.ts";

export const listLeads = operation({
  id: "list_leads",
  section: "Leads",
  method: "GET",
  path: "/api/v1/leads",
  summary: "List or search leads, newest first",
  description:
    "`query` is a plain substring match over name, email and phone, without ranking. Of one or two characters it matches only where a word of the name, the email or the phone begins; without any letter or digit it matches nothing.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "list",
  input: z.strictObject({
    query: Text(200).optional().describe("Matches name, email or phone."),
    status: z.enum(LEAD_STAGES).optional().describe("The stage to filter by."),
    agent_id: Id.optional().describe("Leads that are assigned to this agent."),
    has_meeting: z.boolean().optional(),
    ...paging,
  }),
  output: LeadView,
}).handle(async (input, call) => {
  const present = (lead: Lead) => presentLead(lead, false);
  if (input.query?.trim()) {
    const filter = {
      text: input.query.trim(),
      stage: input.status ?? null,
      agentId: input.agent_id ?? null,
      hasMeeting: input.has_meeting ?? null,
    };
    const rows = await searchLeads(call.em, filter, input.limit + 1, pagePosition(input, "leads", call));
    return cutPage(rows, input, "leads", call, present);
  }
  const where = {
    kind: "lead" as const,
    ...(input.status ? { stage: input.status } : {}),
    ...(input.agent_id ? { agentId: input.agent_id } : {}),
    ...(input.has_meeting === undefined ? {} : { meetingBooked: input.has_meeting }),
  };
  return findPage(call, Lead, where, input, "leads", present);
});
