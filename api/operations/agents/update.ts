import { z } from "zod";
import { Agent } from "../../../db/entities/agent.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { agentChanges, applyAgentChanges } from "./agent-input.ts";
import { AgentView, presentAgent } from "./agent-view.ts";

export const updateAgent = operation({
  id: "update_agent",
  section: "Agents",
  method: "PATCH",
  path: "/api/v1/agents/{agent_id}",
  summary: "Update an agent's settings and brain",
  description:
    "Fields left out stay as they are. An archived or suspended agent contacts nobody, not even for what was already accepted.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject(agentChanges).partial().extend({ agent_id: Id }),
  output: AgentView,
}).handle(async ({ agent_id, ...changes }, call) => {
  const agent = await mustFind(call, Agent, agent_id);
  applyAgentChanges(agent, changes);
  await call.em.flush();
  return presentAgent(agent, call);
});
