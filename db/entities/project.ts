import { defineEntity, p } from "@mikro-orm/core";
import type { Policy } from "../../domain/policy.ts";

const ProjectSchema = defineEntity({
  name: "Project",
  tableName: "project",
  properties: {
    id: p.string().primary(),
    orgId: p.string(),
    name: p.string(),
    policy: p
      .json()
      .$type<Partial<Policy>>()
      .onCreate(() => ({})),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
});

export class Project extends ProjectSchema.class {}
ProjectSchema.setClass(Project);
