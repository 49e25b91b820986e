import { z } from "zod";
import type { Agent } from "../../../db/entities/agent.ts";
import { EmailAddress, Text } from "../../fields.ts";

/** The ten free texts that form an agent's brain. */
export const BRAIN_FIELDS = [
  "system_prompt",
  "product_explanation",
  "value_proposition",
  "pain_points",
  "benefits",
  "features_differentiators",
  "elevator_pitch",
  "first_message",
  "email_knowledge",
  "example_email",
] as const;

const brain = Object.fromEntries(BRAIN_FIELDS.map((field) => [field, Text(20_000)])) as Record<
  (typeof BRAIN_FIELDS)[number],
  ReturnType<typeof Text>
>;

export const Language = Text(35).regex(
  /^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/,
  "must be a language tag such as en or es-MX",
);

export const agentSettings = {
  name: Text(200).min(1),
  outreach_model: z.enum(["call", "email", "both"]),
  language: Language,
  voice_engine: z
    .enum(["conversation_relay", "elevenlabs"])
    .describe("Who speaks: Cora's own conversation, or a hosted ElevenLabs agent."),
  voice_id: Text(100).nullable(),
  elevenlabs_agent_id: Text(100).nullable(),
  email_address: EmailAddress.nullable().describe(
    "The address to mail from; null derives one from the deployment's mail domain.",
  ),
};

export const agentChanges = {
  ...agentSettings,
  automation_enabled: z.boolean(),
  status: z.enum(["active", "archived", "suspended"]),
  ...brain,
};

const camel = (field: string): string => field.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Copies exactly the declared fields that are present; nothing else of a request ever reaches the row. */
export function applyAgentChanges(agent: Agent, change: Partial<Record<keyof typeof agentChanges, unknown>>): void {
  for (const field of Object.keys(agentChanges) as (keyof typeof agentChanges)[])
    if (change[field] !== undefined) (agent as unknown as Record<string, unknown>)[camel(field)] = change[field];
}
