import { z } from "zod";
import { Agent } from "../../../db/entities/agent.ts";
import { paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { findPage } from "../../page.ts";
import { AgentView, presentAgents } from "./agent-view.ts";

export const listAgents = operation({
  id: "list_agents",
  section: "Agents",
  method: "GET",
  path: "/api/v1/agents",
  summary: "List agents, newest first",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "list",
  input: z.strictObject({ type: z.enum(["outbound", "inbound"]).optional(), ...paging }),
  output: AgentView,
}).handle(async (input, call) => {
  const page = await findPage(call, Agent, input.type ? { type: input.type } : {}, input, "agents", (row) => row);
  return { ...page, items: await presentAgents(page.items, call) };
});
