import { defineEntity, p } from "@mikro-orm/core";
import type { AttemptState } from "../../domain/attempt.ts";
import { inProject, projectFilter } from "./in-project.ts";

const AttemptSchema = defineEntity({
  name: "Attempt",
  tableName: "attempt",
  filters: projectFilter,
  properties: {
    projectId: inProject.projectId,
    id: inProject.id,
    openedAt: p.datetime().onCreate(() => new Date()),
    recordId: p.string(),
    channel: p.string().$type<"call" | "email">(),
    number: p.integer(),
    state: p.string().$type<AttemptState>().default("open"),
    providerId: p.string().nullable(),
    code: p.string().nullable(),
    closedAt: p.datetime().nullable(),
  },
});

export class Attempt extends AttemptSchema.class {}
AttemptSchema.setClass(Attempt);
