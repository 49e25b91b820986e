import { z } from "zod";
import { EmailAddress, FreeFields, Id, Phone, Text, TimeZone, Timestamp } from "./field.schema.ts";
import { LEAD_STAGES } from "./lead.ts";

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
