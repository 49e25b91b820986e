import { z } from "zod";
import type { Lead } from "../../../db/entities/lead.ts";
import { LEAD_STAGES } from "../../../domain/lead.ts";
import { Id, Timestamp, iso } from "../../fields.ts";

export const ConsentView = z.object({ source: z.string(), obtained_at: Timestamp, text: z.string().optional() });

/** A lead as every lead operation answers it; totals are null in lists, because counting is for the single lead. */
export const LeadView = z.object({
  id: Id,
  name: z.string(),
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  company: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  role: z.string().nullable(),
  stage: z.enum(LEAD_STAGES),
  meeting_booked: z.boolean(),
  meeting_when: z.string().nullable().describe("When the meeting is, in the words of the conversation."),
  converted: z.boolean(),
  outreach_disabled: z.boolean().describe("True once the person opted out; nothing is sent to them any more."),
  assigned_user_uid: z.string().nullable(),
  agent_id: z.string().nullable(),
  custom_fields: z.record(z.string(), z.unknown()),
  time_zone: z.string().nullable(),
  consent: z.object({ call: ConsentView.optional(), email: ConsentView.optional() }),
  created_at: Timestamp,
  total_calls: z.int().nullable(),
  total_emails: z.int().nullable(),
  last_activity_at: Timestamp.nullable(),
});

export const presentLead = (lead: Lead, totals: boolean): z.input<typeof LeadView> => ({
  id: lead.id,
  name: lead.name,
  first_name: lead.firstName ?? null,
  last_name: lead.lastName ?? null,
  company: lead.company ?? null,
  email: lead.email ?? null,
  phone: lead.phone ?? null,
  role: lead.role ?? null,
  stage: lead.stage,
  meeting_booked: lead.meetingBooked,
  meeting_when: lead.meetingWhen ?? null,
  converted: lead.converted,
  outreach_disabled: lead.outreachDisabled,
  assigned_user_uid: lead.assignedUserUid ?? null,
  agent_id: lead.agentId ?? null,
  custom_fields: lead.customFields,
  time_zone: lead.timeZone ?? null,
  consent: lead.consent,
  created_at: lead.createdAt.toISOString(),
  total_calls: totals ? lead.totalCalls : null,
  total_emails: totals ? lead.totalEmails : null,
  last_activity_at: totals ? iso(lead.lastActivityAt) : null,
});
