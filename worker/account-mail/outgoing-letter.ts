import { accountUrl } from "../../providers/account-links.ts";
import type { LinkKind } from "../../providers/account-links.ts";
import type { OutgoingEmail } from "../../providers/email-provider.ts";
import type { AccountMailFacts, AccountMailKind } from "../../db/queries/account-mail.ts";
import { letterOf } from "./letter.ts";

export interface AccountMailRow {
  id: string;
  kind: AccountMailKind;
  recipient: string;
  link_id: string | null;
  facts: AccountMailFacts;
}

export interface LetterSettings {
  publicUrl: string;
  secret: string;
  mailDomain: string;
}

const LINKS: Partial<Record<AccountMailKind, LinkKind>> = { verify: "verify", reset: "reset", invite: "invite" };

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const paragraph = (text: string): string => `<p>${escape(text)}</p>`;
/** One line: names come from people. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").slice(0, 200);

/** The mail of a row; the same row makes the same bytes, because its id is the provider's idempotency key. */
export function outgoingLetter(
  { id, kind, recipient, link_id, facts }: AccountMailRow,
  settings: LetterSettings,
): OutgoingEmail {
  const linkKind = LINKS[kind];
  const link = linkKind && link_id !== null ? accountUrl(settings, linkKind, link_id) : null;
  const letter = letterOf(kind, { publicUrl: settings.publicUrl, link }, facts);
  const button = letter.link
    ? `<p><a href="${escape(letter.link.url)}">${escape(letter.link.label)}</a></p>\n<p style="color:#666;font-size:small">${escape(letter.link.url)}</p>`
    : "";
  const linkText = letter.link ? [`${letter.link.label}:\n${letter.link.url}`] : [];
  return {
    idempotencyKey: id,
    from: `"Cora" <accounts@${settings.mailDomain}>`,
    to: recipient,
    replyTo: null,
    subject: oneLine(letter.subject),
    text: [...letter.before, ...linkText, ...letter.after].join("\n\n"),
    html: [...letter.before.map(paragraph), button, ...letter.after.map(paragraph)].filter(Boolean).join("\n"),
    headers: { "Auto-Submitted": "auto-generated" },
    tags: { cora_account_mail: id },
  };
}
