import type { Attempt } from "../db/entities/attempt.ts";
import type { Email } from "../db/entities/email.ts";
import type { Policy } from "../domain/policy.ts";
import { unsubscribeUrl } from "../providers/callback-urls.ts";
import { replyAddress } from "../providers/reply-address.ts";
import type { OutgoingEmail } from "../providers/email-provider.ts";

interface Parts {
  email: Pick<Email, "id" | "projectId" | "agentEmail" | "leadEmail" | "subject" | "body" | "follows">;
  attempt: Pick<Attempt, "id" | "number">;
  agentName: string;
  policy: Policy;
  settings: { publicUrl: string; secret: string; replyDomain: string };
}

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
/** A display name without what would end it or start a header. */
const displayName = (name: string): string => name.replaceAll(/["\\\r\n<>]/g, "").trim();

/** By these a mail program shows what follows beneath what it follows. */
function threadHeaders(follows: string[]): Record<string, string> {
  const last = follows.at(-1);
  return last === undefined ? {} : { "In-Reply-To": last, References: follows.join(" ") };
}

/** The frozen message of an attempt: same email and attempt, same bytes. */
export function outgoingEmail({ email, attempt, agentName, policy, settings }: Parts): OutgoingEmail {
  const unsubscribe = unsubscribeUrl(settings, email.id);
  const postal = policy.postal_address;
  const body = email.body ?? "";
  const footer = [postal, `Unsubscribe: ${unsubscribe}`].filter(Boolean).join("\n");
  const paragraphs = escape(body)
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.replaceAll("\n", "<br>")}</p>`)
    .join("\n");
  return {
    idempotencyKey: `email/${email.id}/${attempt.number}`,
    from: `"${displayName(agentName)}" <${email.agentEmail}>`,
    to: email.leadEmail,
    replyTo: replyAddress(settings, email.id),
    subject: email.subject ?? "",
    text: `${body}\n\n--\n${footer}`,
    html: `${paragraphs}\n<hr>\n<p style="color:#666;font-size:small">${postal ? `${escape(postal)}<br>` : ""}<a href="${escape(unsubscribe)}">Unsubscribe</a></p>`,
    headers: {
      ...threadHeaders(email.follows ?? []),
      "List-Unsubscribe": `<${unsubscribe}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
    tags: { cora_project: email.projectId, cora_email: email.id, cora_attempt: attempt.id },
  };
}
