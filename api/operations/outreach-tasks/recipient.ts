import { z } from "zod";
import { Lead } from "../../../db/entities/lead.ts";
import { findOrAddContact } from "../../../db/queries/goals/find-or-add-contact.ts";
import { CoraError } from "../../../domain/errors.ts";
import type { ErrorCode } from "../../../domain/errors.ts";
import type { Channel } from "../../../domain/gate.ts";
import { judgeNumber } from "../../../domain/phone.ts";
import { Phone } from "../../../domain/field.schema.ts";
import { EmailAddress } from "../../fields.ts";
import type { Call } from "../../operation.ts";

/** Too short for a person's number: taken only to say why it is refused. */
const ShortNumber = z.string().regex(/^\+?\d{3,6}$/);

export const Recipient = z
  .union([Phone, EmailAddress, ShortNumber])
  .describe("A phone number (E.164) or an email address.");

const CODES: Record<string, ErrorCode> = {
  emergency_number: "emergency_number",
  premium_number: "toll_number",
  unsupported_number: "blocked_number",
};

/** The person behind an address, known or new; refused where the gate would refuse them for ever. */
export async function recipientFor(call: Call, address: string, name: string | undefined): Promise<Lead> {
  const param = "recipient_identifier";
  if (!address.includes("@")) {
    // Rescue is reached by the same few digits everywhere, whatever the country.
    const number = judgeNumber(address.startsWith("+") ? address : `+1${address}`);
    if (!number.ok) throw new CoraError(CODES[number.rule] ?? "validation_error", undefined, { param });
  }
  const [suppressed] = await call.em.execute<unknown[]>(
    "SELECT 1 FROM suppression WHERE project_id = ? AND address = ? AND channel IN ('all', ?)",
    [call.projectId, address.toLowerCase(), address.includes("@") ? "email" : "call"],
  );
  const lead = await call.em.findOneOrFail(Lead, {
    id: await findOrAddContact(call.em, call.projectId, address, name ?? null),
  });
  if (suppressed || lead.outreachDisabled) throw new CoraError("suppression_violation", undefined, { param });
  return lead;
}

export const channelsTo = ({ phone, email }: Lead): Channel[] => [
  ...(phone ? (["call"] as const) : []),
  ...(email ? (["email"] as const) : []),
];
