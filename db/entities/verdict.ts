import { defineEntity, p } from "@mikro-orm/core";
import { inProject, projectFilter } from "./in-project.ts";

const VerdictSchema = defineEntity({
  name: "Verdict",
  tableName: "verdict",
  filters: projectFilter,
  properties: {
    ...inProject,
    recordId: p.string(),
    channel: p.string(),
    decision: p.string(),
    rule: p.string().nullable(),
    until: p.datetime().nullable(),
    evidence: p.json().$type<Record<string, unknown>>(),
  },
});

export class Verdict extends VerdictSchema.class {}
VerdictSchema.setClass(Verdict);
