import { defineEntity, p } from "@mikro-orm/core";
import { inProject, projectFilter } from "./in-project.ts";

const ApprovalSchema = defineEntity({
  name: "Approval",
  tableName: "approval",
  filters: projectFilter,
  properties: {
    ...inProject,
    goalId: p.string(),
    stepId: p.string(),
    shown: p.json().$type<Record<string, unknown>>(),
    hash: p.string(),
    state: p.string().$type<"open" | "approved" | "denied" | "superseded">().default("open"),
    proposedBy: p.string(),
    decidedBy: p.string().nullable(),
    decidedAt: p.datetime().nullable(),
  },
});

export class Approval extends ApprovalSchema.class {}
ApprovalSchema.setClass(Approval);
