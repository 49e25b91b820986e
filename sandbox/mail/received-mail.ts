import { randomUUID } from "node:crypto";
import { addressIn } from "./address.ts";
import type { Reaction } from "./mailboxes.ts";
import { resendTime } from "./stored-mail.ts";
import type { StoredMail } from "./stored-mail.ts";

/** A mail that somebody sent to the account's domain, as `GET /emails/receiving/{id}` shows it. */
export interface ReceivedMail {
  id: string;
  message_id: string;
  created_at: string;
  from: string;
  to: string[];
  cc: string[];
  bcc: string[];
  reply_to: string[];
  received_for: string[];
  subject: string;
  html: string | null;
  text: string | null;
  headers: Record<string, string>;
  attachments: [];
}

const words: Record<Reaction, string> = {
  reply: "Thank you for your mail. This sounds interesting: could you tell me more, perhaps on Thursday?",
  auto_reply: "I am out of the office until Monday and will read your mail then.",
  agree: "Yes, that works for us. Thursday at 3pm is fine.",
  quote: "Thank you for asking. We can do it for $480, including materials.",
  decline: "Thank you, but we cannot help with that.",
  opt_out: "Please remove me from your list and do not contact me again.",
};

/** What a person writes back: to the reply-to address where there is one, in the thread of the mail. */
export function answerTo(mail: StoredMail, person: string, reaction: Reaction): ReceivedMail {
  const id = randomUUID();
  const addressee = mail.reply_to?.[0] ?? mail.from;
  const to = [addressIn(addressee) ?? addressee];
  const domain = person.split("@")[1] ?? "sandbox.example";
  const message_id = `<${id}@${domain}>`;
  const isPerson = reaction !== "auto_reply";
  const subject = isPerson ? `Re: ${mail.subject.replace(/^re: /i, "")}` : `Automatic reply: ${mail.subject}`;
  const quoted = (mail.text ?? "").split("\n").map((line) => `> ${line}`);
  const said = [
    words[reaction],
    ...(isPerson ? ["", `On ${mail.created_at.slice(0, 10)}, ${mail.from} wrote:`, ...quoted] : []),
  ];
  const headers: Record<string, string> = {
    from: person,
    to: to.join(", "),
    subject,
    "message-id": message_id,
    "in-reply-to": mail.message_id,
    references: [mail.headers["References"], mail.message_id].filter(Boolean).join(" "),
    ...(isPerson ? {} : { "auto-submitted": "auto-replied" }),
  };
  return {
    id,
    message_id,
    created_at: resendTime(new Date()),
    from: person,
    to,
    cc: [],
    bcc: [],
    reply_to: [],
    received_for: to,
    subject,
    html: `<p>${words[reaction]}</p>`,
    text: said.join("\n"),
    headers,
    attachments: [],
  };
}

export function presentReceived(mail: ReceivedMail): Record<string, unknown> {
  return { object: "email", ...mail, raw: null };
}

export function presentListedReceived(mail: ReceivedMail): Record<string, unknown> {
  const { html: _html, text: _text, headers: _headers, ...listed } = mail;
  return listed;
}
