import type { Lead } from "../../../db/entities/lead.ts";
import { newId } from "../../../domain/id.ts";
import { namesOf } from "../../../domain/lead-name.ts";
import type { LeadInput } from "../../../domain/lead.schema.ts";

/** A lead as it begins. */
export const newLead = (projectId: string, input: LeadInput): Partial<Lead> => ({
  projectId,
  id: newId("lead"),
  ...namesOf(input),
  company: input.company ?? null,
  email: input.email ?? null,
  phone: input.phone ?? null,
  role: input.role ?? null,
  stage: input.stage ?? "new",
  converted: input.stage === "converted",
  agentId: input.agent_id ?? null,
  customFields: input.custom_fields ?? {},
  timeZone: input.time_zone ?? null,
  consent: (input.consent ?? {}) as Lead["consent"],
  createdAt: new Date(),
});
