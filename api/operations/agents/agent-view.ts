import { z } from "zod";
import type { Agent } from "../../../db/entities/agent.ts";
import { PhoneNumber } from "../../../db/entities/phone-number.ts";
import { agentAddress } from "../../../domain/agent-address.ts";
import { Id, Timestamp } from "../../fields.ts";
import type { Call } from "../../operation.ts";
import { BRAIN_FIELDS } from "./agent-input.ts";

const brain = Object.fromEntries(BRAIN_FIELDS.map((field) => [field, z.string().nullable()])) as Record<
  (typeof BRAIN_FIELDS)[number],
  z.ZodNullable<z.ZodString>
>;

export const AgentView = z.object({
  id: Id,
  type: z.enum(["outbound", "inbound"]),
  name: z.string(),
  status: z.enum(["active", "archived", "suspended"]),
  mode: z.enum(["call", "email", "both"]).describe("The same as `outreach_model`."),
  outreach_model: z.enum(["call", "email", "both"]),
  automation_enabled: z
    .boolean()
    .describe("Whether the agent starts work by itself; what you ask for it does in any case."),
  twilio_number: z.string().nullable(),
  email_address: z.string().nullable().describe("Derived from the deployment's mail domain unless set."),
  language: z.string(),
  voice_engine: z.enum(["conversation_relay", "elevenlabs"]),
  voice_id: z.string().nullable(),
  elevenlabs_agent_id: z.string().nullable(),
  ...brain,
  created_at: Timestamp,
});

/** Agents with their outbound numbers, in one further query for all of them. */
export async function presentAgents(agents: Agent[], { em, deps }: Call): Promise<z.input<typeof AgentView>[]> {
  const numbers = await em.find(
    PhoneNumber,
    { outboundAgentId: { $in: agents.map(({ id }) => id) } },
    { orderBy: { createdAt: "desc", id: "desc" } },
  );
  const byAgent = new Map(numbers.map((number) => [number.outboundAgentId, number.number]));
  return agents.map((agent) => ({
    id: agent.id,
    type: agent.type,
    name: agent.name,
    status: agent.status,
    mode: agent.outreachModel,
    outreach_model: agent.outreachModel,
    automation_enabled: agent.automationEnabled,
    twilio_number: byAgent.get(agent.id) ?? null,
    email_address: agentAddress(
      { id: agent.id, name: agent.name, emailAddress: agent.emailAddress ?? null },
      deps.settings.mailDomain,
    ),
    language: agent.language,
    voice_engine: agent.voiceEngine,
    voice_id: agent.voiceId ?? null,
    elevenlabs_agent_id: agent.elevenlabsAgentId ?? null,
    system_prompt: agent.systemPrompt ?? null,
    product_explanation: agent.productExplanation ?? null,
    value_proposition: agent.valueProposition ?? null,
    pain_points: agent.painPoints ?? null,
    benefits: agent.benefits ?? null,
    features_differentiators: agent.featuresDifferentiators ?? null,
    elevator_pitch: agent.elevatorPitch ?? null,
    first_message: agent.firstMessage ?? null,
    email_knowledge: agent.emailKnowledge ?? null,
    example_email: agent.exampleEmail ?? null,
    created_at: agent.createdAt.toISOString(),
  }));
}

export async function presentAgent(agent: Agent, call: Call): Promise<z.input<typeof AgentView>> {
  const [view] = await presentAgents([agent], call);
  return view as z.input<typeof AgentView>;
}
