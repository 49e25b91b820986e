import { randomUUID } from "node:crypto";
import { addressIn } from "./address.ts";
import type { MailEvent, Reaction } from "./mailboxes.ts";
import { stepsFor } from "./mailboxes.ts";
import type { MailRequest } from "./mail-request.ts";

export interface PlannedStep {
  step: MailEvent | Reaction;
  /** The person who makes this step happen. */
  recipient: string;
}

/** An accepted mail with what is still going to happen to it. */
export type StoredMail = MailRequest & {
  id: string;
  message_id: string;
  created_at: string;
  last_event: MailEvent | "queued";
  plan: PlannedStep[];
  stepsDone: number;
};

export function acceptMail(request: MailRequest): StoredMail {
  const id = randomUUID();
  return {
    ...request,
    id,
    message_id: `<${id}@sandbox.example>`,
    created_at: resendTime(new Date()),
    last_event: "queued",
    plan: planFor(request.to),
    stepsDone: 0,
  };
}

function planFor(recipients: string[]): PlannedStep[] {
  const people = recipients.map((recipient) => addressIn(recipient) ?? recipient);
  const steps = people.flatMap((recipient) => stepsFor(recipient).map((step) => ({ step, recipient })));
  const leaves = steps.find(({ step }) => step !== "suppressed");
  return leaves === undefined ? steps : [{ step: "sent", recipient: leaves.recipient }, ...steps];
}

/** Resend writes the time of a record in microseconds with an offset, that of an event in milliseconds with Z. */
export function resendTime(at: Date): string {
  return at.toISOString().replace("Z", "000+00:00");
}

/** As `GET /emails/{id}` shows it. */
export function presentMail(mail: StoredMail): Record<string, unknown> {
  return { object: "email", ...presentListedMail(mail), html: mail.html, text: mail.text, tags: mail.tags };
}

/** As `GET /emails` lists it. */
export function presentListedMail(mail: StoredMail): Record<string, unknown> {
  const {
    html: _html,
    text: _text,
    headers: _headers,
    tags: _tags,
    plan: _plan,
    stepsDone: _stepsDone,
    ...listed
  } = mail;
  return { ...listed, scheduled_at: null, topic_id: null };
}
