import { defineEntity, p } from "@mikro-orm/core";
import type { Offer } from "../../domain/goal-decision.ts";
import type { GoalRules } from "../../domain/goal-rules.ts";
import type { Attention, GoalOutcome, GoalState, Pause } from "../../domain/goal-state.ts";
import { inProject, projectFilter } from "./in-project.ts";

/** What a goal has led to, in words and as facts. */
export interface GoalResult {
  summary: string;
  offer?: Offer | undefined;
}

const GoalSchema = defineEntity({
  name: "Goal",
  tableName: "goal",
  filters: projectFilter,
  properties: {
    ...inProject,
    conversationId: p.string(),
    parentGoalId: p.string().nullable(),
    parentStepId: p.string().nullable(),
    rootGoalId: p.string(),
    depth: p.integer().default(0),
    agentId: p.string().nullable(),
    title: p.text(),
    description: p.text(),
    state: p.string().$type<GoalState>().default("pending"),
    outcome: p.string().$type<GoalOutcome>().nullable(),
    result: p.json().$type<GoalResult>().nullable(),
    proposed: p.json().$type<GoalResult>().nullable(),
    rules: p.json().$type<GoalRules>(),
    deadlineAt: p.datetime().nullable(),
    creditsEstimated: p.decimal("number").default(0),
    creditsCap: p.decimal("number").nullable(),
    creditsSoftCap: p.decimal("number").nullable(),
    softCapAcknowledgedAt: p.datetime().nullable(),
    budgetApprovedAt: p.datetime().nullable(),
    creditsUsed: p.decimal("number").default(0),
    creditsReserved: p.decimal("number").default(0),
    pausedBy: p.string().$type<Pause>().nullable(),
    escalatedAt: p.datetime().nullable(),
    escalation: p.text().nullable(),
    attention: p.string().$type<Attention>().nullable(),
    version: p.integer().default(0),
    turns: p.integer().default(0),
    idleTurns: p.integer().default(0),
    createdBy: p.string(),
    requestId: p.string(),
    satisfiedAt: p.datetime().nullable(),
    archivedAt: p.datetime().nullable(),
    updatedAt: p
      .datetime()
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
    endedAt: p.datetime().nullable(),
  },
});

export class Goal extends GoalSchema.class {}
GoalSchema.setClass(Goal);
