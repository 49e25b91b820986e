import { defineEntity, p } from "@mikro-orm/core";
import type { Channel } from "../../domain/gate.ts";
import type { TaskState, Urgency } from "../../domain/task-state.ts";
import { inProject, projectFilter } from "./in-project.ts";

/** The words of a contact, as they were shown and approved. */
export interface ContactWishes {
  subject?: string | undefined;
  message?: string | undefined;
}

const OutreachTaskSchema = defineEntity({
  name: "OutreachTask",
  tableName: "outreach_task",
  filters: projectFilter,
  properties: {
    ...inProject,
    goalId: p.string().nullable(),
    stepId: p.string().nullable(),
    leadId: p.string(),
    agentId: p.string().nullable(),
    goal: p.text(),
    recipientIdentifier: p.string(),
    recipientName: p.string().nullable(),
    urgency: p.string().$type<Urgency>().default("normal"),
    channels: p.array<Channel>((value) => value as Channel),
    wishes: p.json().$type<ContactWishes>(),
    expectsReply: p.boolean().default(false),
    coordinationMessageId: p.string().nullable(),
    state: p.string().$type<TaskState>().default("pending"),
    run: p.integer().default(1),
    selectedChannel: p.string().$type<Channel>().nullable(),
    completedViaChannel: p.string().$type<Channel>().nullable(),
    completionSummary: p.text().nullable(),
    result: p.json().$type<Record<string, unknown>>().nullable(),
    reason: p.string().nullable(),
    nextAt: p.datetime().nullable(),
    version: p.integer().default(0),
    createdBy: p.string(),
    requestId: p.string(),
    updatedAt: p
      .datetime()
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
    completedAt: p.datetime().nullable(),
  },
});

export class OutreachTask extends OutreachTaskSchema.class {}
OutreachTaskSchema.setClass(OutreachTask);
