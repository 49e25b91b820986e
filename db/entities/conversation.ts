import { defineEntity, p } from "@mikro-orm/core";
import { inProject, projectFilter } from "./in-project.ts";

const ConversationSchema = defineEntity({
  name: "Conversation",
  tableName: "conversation",
  filters: projectFilter,
  properties: { ...inProject, title: p.text(), messageCount: p.integer().default(0) },
});

export class Conversation extends ConversationSchema.class {}
ConversationSchema.setClass(Conversation);
