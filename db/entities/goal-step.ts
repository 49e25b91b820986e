import { defineEntity, p } from "@mikro-orm/core";
import type { StepState } from "../../domain/goal-state.ts";
import { inProject, projectFilter } from "./in-project.ts";

const GoalStepSchema = defineEntity({
  name: "GoalStep",
  tableName: "goal_step",
  filters: projectFilter,
  properties: {
    ...inProject,
    goalId: p.string(),
    number: p.integer(),
    stage: p.integer(),
    turn: p.integer().default(1),
    kind: p.string(),
    description: p.text(),
    state: p.string().$type<StepState>().default("planned"),
    leadId: p.string().nullable(),
    params: p.json().$type<Record<string, unknown>>(),
    result: p.json().$type<Record<string, unknown>>().nullable(),
    requiresApproval: p.boolean().default(false),
    estimate: p.decimal("number").default(0),
    reserved: p.decimal("number").default(0),
    used: p.decimal("number").default(0),
    taskId: p.string().nullable(),
    childGoalId: p.string().nullable(),
    dueAt: p.datetime().nullable(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
  },
});

export class GoalStep extends GoalStepSchema.class {}
GoalStepSchema.setClass(GoalStep);
