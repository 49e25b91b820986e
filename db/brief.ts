import type { Agent } from "./entities/agent.ts";
import type { Lead } from "./entities/lead.ts";

/** What an agent knows. */
export type Knowledge = Pick<
  Agent,
  | "name"
  | "language"
  | "systemPrompt"
  | "productExplanation"
  | "valueProposition"
  | "painPoints"
  | "benefits"
  | "featuresDifferentiators"
  | "elevatorPitch"
  | "emailKnowledge"
  | "exampleEmail"
>;
/** What is known of a person. */
export type Acquaintance = Pick<Lead, "name" | "firstName" | "phone" | "email" | "company" | "role">;

/** SQL for what the agent of this alias knows, as JSON. */
export const knowledgeOf = (
  agent: string,
): string => `jsonb_build_object('name', ${agent}.name, 'language', ${agent}.language, 'systemPrompt', ${agent}.system_prompt,
       'productExplanation', ${agent}.product_explanation, 'valueProposition', ${agent}.value_proposition, 'painPoints', ${agent}.pain_points,
       'benefits', ${agent}.benefits, 'featuresDifferentiators', ${agent}.features_differentiators, 'elevatorPitch', ${agent}.elevator_pitch,
       'emailKnowledge', ${agent}.email_knowledge, 'exampleEmail', ${agent}.example_email)`;

/** SQL for what is known of the lead of this alias, as JSON. */
export const acquaintanceOf = (
  lead: string,
): string => `jsonb_build_object('name', ${lead}.name, 'firstName', ${lead}.first_name, 'phone', ${lead}.phone,
       'email', ${lead}.email, 'company', ${lead}.company, 'role', ${lead}.role)`;

/** What a language model is told of an agent and a person; the shapes are the model port's. */
export const brainOf = (agent: Knowledge, companyName: string) => ({
  agentName: agent.name,
  companyName,
  language: agent.language,
  systemPrompt: agent.systemPrompt ?? null,
  productExplanation: agent.productExplanation ?? null,
  valueProposition: agent.valueProposition ?? null,
  painPoints: agent.painPoints ?? null,
  benefits: agent.benefits ?? null,
  featuresDifferentiators: agent.featuresDifferentiators ?? null,
  elevatorPitch: agent.elevatorPitch ?? null,
  emailKnowledge: agent.emailKnowledge ?? null,
  exampleEmail: agent.exampleEmail ?? null,
});

export const briefOf = (lead: Acquaintance) => ({
  // Somebody of whom only the address is known is not greeted with it.
  name: lead.firstName ?? (lead.name === lead.phone || lead.name === lead.email ? null : lead.name),
  company: lead.company ?? null,
  role: lead.role ?? null,
});
