import { defineEntity, p } from "@mikro-orm/core";
import type { Policy } from "../../domain/policy.ts";

const ProjectSchema = defineEntity({
  name: "Project",
  tableName: "project",
  properties: {
    id: p.string().primary(),
    orgId: p.string(),
    name: p.string(),
    /** The live project whose test twin this is; null for a live one. */
    twinOf: p.string().nullable(),
    policy: p
      .json()
      .$type<Partial<Policy>>()
      .onCreate(() => ({})),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
});

export class Project extends ProjectSchema.class {}
ProjectSchema.setClass(Project);
