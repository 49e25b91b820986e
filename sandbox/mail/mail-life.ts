import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Records } from "../records.ts";
import type { WebhookOutbox } from "../webhook-outbox.ts";
import { mailEventBody, receivedEventBody } from "./mail-event.ts";
import { answerTo } from "./received-mail.ts";
import type { ReceivedMail } from "./received-mail.ts";
import { reactions } from "./mailboxes.ts";
import type { MailEvent, Reaction } from "./mailboxes.ts";
import type { PlannedStep, StoredMail } from "./stored-mail.ts";

export interface MailWorld {
  mails: Records<StoredMail>;
  received: Records<ReceivedMail>;
  outbox: WebhookOutbox;
  timeScale: number;
}

const stepSeconds = 1;

/** Plays what a mail's readers do, step by step, from wherever it stands. */
export async function liveOn(world: MailWorld, id: string, signal: AbortSignal): Promise<void> {
  for (let mail = world.mails.get(id); mail !== null; mail = world.mails.get(id)) {
    const next = mail.plan[mail.stepsDone];
    if (next === undefined) return;
    await pause(stepSeconds * 1000 * world.timeScale, undefined, { signal });
    takeStep(world, mail, next);
  }
}

const isReaction = (step: MailEvent | Reaction): step is Reaction => (reactions as readonly string[]).includes(step);

function takeStep({ mails, received, outbox }: MailWorld, mail: StoredMail, { step, recipient }: PlannedStep): void {
  const at = new Date();
  const id = `msg_${randomUUID().replaceAll("-", "")}`;
  const done = { ...mail, stepsDone: mail.stepsDone + 1 };
  if (isReaction(step)) {
    const answer = received.put(answerTo(mail, recipient, step));
    mails.put(done);
    outbox.post({ id, body: receivedEventBody(answer, at), to: recipient, lane: mail.id });
    return;
  }
  mails.put({ ...done, last_event: step });
  outbox.post({ id, body: mailEventBody(mail, step, at), to: recipient, lane: mail.id });
}
