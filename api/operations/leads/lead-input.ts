import { z } from "zod";
import type { Lead } from "../../../db/entities/lead.ts";
import { LEAD_STAGES } from "../../../domain/lead.ts";
import { newId } from "../../../domain/id.ts";
import { EmailAddress, FreeFields, Id, Phone, Text, TimeZone, Timestamp } from "../../fields.ts";

const ConsentInput = z.strictObject({
  source: Text(500).trim().min(1),
  obtained_at: Timestamp,
  text: Text(5000).optional(),
});

/** What may be said of a person; creation demands one of the four identity fields on top. */
export const leadFields = {
  name: Text(200).describe("Full name."),
  first_name: Text(100),
  last_name: Text(100),
  company: Text(200),
  email: EmailAddress,
  phone: Phone,
  role: Text(200),
  stage: z.enum(LEAD_STAGES),
  time_zone: TimeZone.describe(
    "Where the person is; calling hours follow it. Without it, the number's own zones count.",
  ),
  consent: z
    .strictObject({ call: ConsentInput.optional(), email: ConsentInput.optional() })
    .describe("Proof of consent per channel, demanded where the project's policy is strict."),
};

export const LeadInput = z
  .strictObject({
    ...leadFields,
    agent_id: Id.describe("The agent that the lead is assigned to."),
    custom_fields: FreeFields,
  })
  .partial();

export type LeadInput = z.output<typeof LeadInput>;

export const hasIdentity = (lead: LeadInput): boolean =>
  [lead.name, lead.first_name, lead.last_name, lead.company].some((part) => part?.trim());
export const IDENTITY_MESSAGE = "needs at least one of name, first_name, last_name, company";

const words = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(" ").trim();

/** Fills what can be told from the rest: a name from its parts, the parts from a name. */
export function newLead(projectId: string, input: LeadInput): Partial<Lead> {
  const name = input.name?.trim() || words(input.first_name, input.last_name) || input.company || "";
  const [first = "", ...rest] = (input.name ?? "").trim().split(/\s+/);
  return {
    projectId,
    id: newId("lead"),
    name,
    firstName: input.first_name ?? (first || null),
    lastName: input.last_name ?? (rest.join(" ") || null),
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
  };
}
