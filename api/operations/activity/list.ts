import { z } from "zod";
import { Activity } from "../../../db/entities/activity.ts";
import { Id, Text, paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { findPage } from "../../page.ts";
import { ActivityView, presentActivities } from "./activity-view.ts";

export const listActivity = operation({
  id: "list_activity",
  section: "Conversations",
  method: "GET",
  path: "/api/v1/activity",
  summary: "List recent events, newest first",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "list",
  input: z.strictObject({
    lead_id: Id.optional(),
    agent_id: Id.optional(),
    event_type: Text(60).optional(),
    ...paging,
  }),
  output: ActivityView,
}).handle(async (input, call) => {
  const where = {
    ...(input.lead_id ? { leadId: input.lead_id } : {}),
    ...(input.agent_id ? { agentId: input.agent_id } : {}),
    ...(input.event_type ? { eventType: input.event_type } : {}),
  };
  const page = await findPage(call, Activity, where, input, "activity", (row) => row);
  return { ...page, items: await presentActivities(page.items, call) };
});
