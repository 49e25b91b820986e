import { z } from "zod";
import type { Policy } from "../../../domain/policy.ts";
import { TimeZone } from "../../../domain/field.schema.ts";
import { Text } from "../../fields.ts";

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be HH:MM");
const Country = z.string().regex(/^[A-Z]{2}$/, "must be an ISO 3166 country code");

/** What a project lets Cora do to people; the gate reads it at the instant of sending. */
export const PolicyView = z.object({
  calling_hours: z
    .strictObject({ start: Clock, end: Clock })
    .describe("Local time of the person called; an end before the start crosses midnight. Emails have no hours."),
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
  goal_approval: z
    .enum(["as_asked", "every_contact"])
    .describe("Whether a goal shows its contacts first only where it was told to, or always."),
  approval_by: z
    .enum(["anyone", "another", "person"])
    .describe(
      "Who may approve a goal's step: anyone who may write, anyone but the caller that asked for the goal, or a person signed in with their browser (no key and no app). Only a person can loosen `person`.",
    ),
  goal_budget_free: z
    .number()
    .min(0)
    .max(100_000)
    .describe("Goals estimated to cost more credits than this wait for their budget's approval."),
  time_zone: TimeZone.describe("Where days and times in a goal's words are meant, such as `by Friday`."),
  retry_minutes: z.number().min(0.01).max(10_080).describe("Pause after a busy line or an unanswered phone."),
  follow_up_hours: z.number().min(0.001).max(2_160).describe("How long an email may stay unanswered."),
}) satisfies z.ZodType<Policy>;
