import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { ReceivedMail } from "./received-mail.ts";
import { resendTime } from "./stored-mail.ts";

const Addresses = z.union([z.string(), z.array(z.string()).max(100)]).transform((given) => [given].flat());

/** A mail as somebody outside writes it: nothing in it is checked, since nothing is checked in real ones. */
const Written = z.strictObject({
  from: z.string(),
  to: Addresses,
  cc: Addresses.default([]),
  bcc: Addresses.default([]),
  received_for: Addresses.optional(),
  subject: z.string().default(""),
  text: z.string().nullable().default(null),
  html: z.string().nullable().default(null),
  headers: z.record(z.string(), z.string()).default({}),
  message_id: z.string().optional(),
});

export function writtenMail(body: unknown): { ok: true; mail: ReceivedMail } | { ok: false; problem: string } {
  const parsed = Written.safeParse(body);
  if (!parsed.success) return { ok: false, problem: z.prettifyError(parsed.error) };
  const { received_for, ...written } = parsed.data;
  const id = randomUUID();
  const message_id = written.message_id ?? `<${id}@outside.example>`;
  const mail = {
    ...written,
    id,
    message_id,
    created_at: resendTime(new Date()),
    reply_to: [],
    received_for: received_for ?? written.to,
    headers: { from: written.from, subject: written.subject, "message-id": message_id, ...written.headers },
    attachments: [] as [],
  };
  return { ok: true, mail };
}
