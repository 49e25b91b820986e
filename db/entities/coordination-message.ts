import { defineEntity, p } from "@mikro-orm/core";
import { inProject, projectFilter } from "./in-project.ts";

const CoordinationMessageSchema = defineEntity({
  name: "CoordinationMessage",
  tableName: "coordination_message",
  filters: projectFilter,
  properties: {
    ...inProject,
    conversationId: p.string(),
    goalId: p.string().nullable(),
    role: p.string().$type<"user" | "assistant">(),
    content: p.text(),
    actions: p.array<string>(),
    actor: p.string(),
  },
});

export class CoordinationMessage extends CoordinationMessageSchema.class {}
CoordinationMessageSchema.setClass(CoordinationMessage);
