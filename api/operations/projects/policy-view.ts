import { z } from "zod";
import type { Policy } from "../../../domain/policy.ts";
import { Text } from "../../fields.ts";

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be HH:MM");
const Country = z.string().regex(/^[A-Z]{2}$/, "must be an ISO 3166 country code");

/** What a project lets Cora do to people; the gate reads it at the instant of sending. */
export const PolicyView = z.object({
  calling_hours: z
    .strictObject({ start: Clock, end: Clock })
    .describe("Local time of the person called; an end before the start crosses midnight."),
  calling_days: z.array(z.int().min(1).max(7)).max(7).describe("ISO weekdays, 1 is Monday."),
  closed_dates: z.array(z.iso.date()).max(400).describe("Local dates without calls, such as public holidays."),
  consent: z
    .enum(["recorded", "strict"])
    .describe("`recorded` keeps the caller's word with each request; `strict` demands proof on the lead."),
  countries: z.array(Country).max(250).nullable().describe("Countries that may be called; null allows all."),
  max_contacts_per_day: z
    .int()
    .min(1)
    .max(1000)
    .nullable()
    .describe("Contacts to one person in 24 hours, over all channels."),
  outreach_paused: z.boolean().describe("The kill switch: nothing is sent while it is on; what was accepted waits."),
  recording: z.boolean().describe("Calls are recorded, and the person is told so."),
  postal_address: Text(500).nullable().describe("Ends every email, as many laws demand."),
}) satisfies z.ZodType<Policy>;
