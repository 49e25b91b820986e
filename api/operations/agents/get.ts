import { z } from "zod";
import { Agent } from "../../../db/entities/agent.ts";
import { agentTotals } from "../../../db/queries/agent-totals.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { AgentView, presentAgent } from "./agent-view.ts";

export const getAgent = operation({
  id: "get_agent",
  section: "Agents",
  method: "GET",
  path: "/api/v1/agents/{agent_id}",
  summary: "Get an agent with its totals",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({ agent_id: Id }),
  output: AgentView.extend({ total_leads_assigned: z.int(), total_calls: z.int(), total_emails: z.int() }),
}).handle(async ({ agent_id }, call) => {
  const agent = await mustFind(call, Agent, agent_id);
  return { ...(await presentAgent(agent, call)), ...(await agentTotals(call.em, agent.id)) };
});
