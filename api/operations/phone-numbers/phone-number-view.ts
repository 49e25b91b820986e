import { z } from "zod";
import type { PhoneNumber } from "../../../db/entities/phone-number.ts";
import { Id, Timestamp } from "../../fields.ts";

export const PhoneNumberView = z.object({
  id: Id,
  number: z.string(),
  outbound_agent_id: Id.nullable(),
  inbound_agent_id: Id.nullable(),
  country: z.string().nullable(),
  friendly_name: z.string().nullable(),
  status: z.string(),
  created_at: Timestamp,
});

export const presentPhoneNumber = (row: PhoneNumber): z.input<typeof PhoneNumberView> => ({
  id: row.id,
  number: row.number,
  outbound_agent_id: row.outboundAgentId ?? null,
  inbound_agent_id: row.inboundAgentId ?? null,
  country: row.country ?? null,
  friendly_name: row.friendlyName ?? null,
  status: row.status,
  created_at: row.createdAt.toISOString(),
});
