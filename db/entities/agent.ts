import { defineEntity, p } from "@mikro-orm/core";
import { inProject, projectFilter } from "./in-project.ts";

const AgentSchema = defineEntity({
  name: "Agent",
  tableName: "agent",
  filters: projectFilter,
  properties: {
    ...inProject,
    type: p.string().$type<"outbound" | "inbound">(),
    name: p.string(),
    status: p.string().$type<"active" | "archived" | "suspended">().default("active"),
    outreachModel: p.string().$type<"call" | "email" | "both">().default("both"),
    automationEnabled: p.boolean().default(false),
    language: p.string().default("en"),
    voiceEngine: p.string().$type<"conversation_relay" | "elevenlabs">().default("conversation_relay"),
    voiceId: p.string().nullable(),
    elevenlabsAgentId: p.string().nullable(),
    emailAddress: p.string().nullable(),
    systemPrompt: p.text().nullable(),
    productExplanation: p.text().nullable(),
    valueProposition: p.text().nullable(),
    painPoints: p.text().nullable(),
    benefits: p.text().nullable(),
    featuresDifferentiators: p.text().nullable(),
    elevatorPitch: p.text().nullable(),
    firstMessage: p.text().nullable(),
    emailKnowledge: p.text().nullable(),
    exampleEmail: p.text().nullable(),
  },
});

export class Agent extends AgentSchema.class {}
AgentSchema.setClass(Agent);
