import { defineEntity, p } from "@mikro-orm/core";
import { inProject, projectFilter } from "./in-project.ts";

const ActivitySchema = defineEntity({
  name: "Activity",
  tableName: "activity",
  filters: projectFilter,
  properties: {
    ...inProject,
    leadId: p.string().nullable(),
    agentId: p.string().nullable(),
    recordId: p.string().nullable(),
    eventType: p.string(),
    title: p.string(),
    detail: p.text().nullable(),
    status: p.string().nullable(),
    metadata: p
      .json()
      .$type<Record<string, unknown>>()
      .onCreate(() => ({})),
  },
});

export class Activity extends ActivitySchema.class {}
ActivitySchema.setClass(Activity);
