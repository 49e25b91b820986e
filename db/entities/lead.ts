import { defineEntity, p } from "@mikro-orm/core";
import type { LeadConsent, LeadStage } from "../../domain/lead.ts";
import { inProject, projectFilter } from "./in-project.ts";

const LeadSchema = defineEntity({
  name: "Lead",
  tableName: "lead",
  filters: projectFilter,
  properties: {
    ...inProject,
    kind: p.string().$type<"lead" | "contact">().default("lead"),
    name: p.string(),
    firstName: p.string().nullable(),
    lastName: p.string().nullable(),
    company: p.string().nullable(),
    email: p.string().nullable(),
    phone: p.string().nullable(),
    role: p.string().nullable(),
    stage: p.string().$type<LeadStage>().default("new"),
    meetingBooked: p.boolean().default(false),
    meetingWhen: p.string().nullable(),
    converted: p.boolean().default(false),
    outreachDisabled: p.boolean().default(false),
    assignedUserUid: p.string().nullable(),
    agentId: p.string().nullable(),
    customFields: p
      .json()
      .$type<Record<string, unknown>>()
      .onCreate(() => ({})),
    timeZone: p.string().nullable(),
    consent: p
      .json()
      .$type<LeadConsent>()
      .onCreate(() => ({})),
    totalCalls: p.integer().default(0),
    totalEmails: p.integer().default(0),
    lastActivityAt: p.datetime().nullable(),
  },
});

export class Lead extends LeadSchema.class {}
LeadSchema.setClass(Lead);
