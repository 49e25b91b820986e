import { z } from "zod";
import { Agent } from "../../../db/entities/agent.ts";
import { newId } from "../../../domain/id.ts";
import { operation } from "../../operation.ts";
import { agentSettings, applyAgentChanges } from "./agent-input.ts";
import { AgentView, presentAgent } from "./agent-view.ts";

export const createAgent = operation({
  id: "create_agent",
  section: "Agents",
  method: "POST",
  path: "/api/v1/agents",
  summary: "Create an agent",
  description: "Creates the record, with automation off; assign it a phone number with `assign_phone_number`.",
  auth: "api_key",
  effect: "write",
  status: 201,
  mcp: true,
  idempotency: "optional",
  errors: [],
  kind: "object",
  input: z
    .strictObject(agentSettings)
    .partial()
    .extend({ type: z.enum(["outbound", "inbound"]) }),
  output: AgentView,
}).handle(async ({ type, ...settings }, call) => {
  const name = type === "outbound" ? "Outbound agent" : "Inbound agent";
  const agent = call.em.create(Agent, {
    projectId: call.projectId,
    id: newId("agt"),
    type,
    name,
    createdAt: new Date(),
  } as never);
  applyAgentChanges(agent, settings);
  await call.em.flush();
  return presentAgent(agent, call);
});
