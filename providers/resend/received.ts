import { asDate } from "../json-fields.ts";
import type { ReceivedEmail } from "../received-email.ts";
import { transportFailure } from "../transport-failure.ts";
import type { ResendWire } from "./wire.ts";

const ADDRESS = /<([^<>\s]+@[^<>\s]+)>|([^<>\s,;]+@[^<>\s,;]+)/;
const MESSAGE_ID = /<[^<>\s]+>/g;
const TEXT_MAX = 100_000;

const addressIn = (text: string): string => {
  const [, bracketed, bare] = ADDRESS.exec(text) ?? [];
  return (bracketed ?? bare ?? "").toLowerCase();
};

const asPlainText = (html: string): string =>
  html
    .replaceAll(/<(?:style|script)[\s\S]*?<\/(?:style|script)>/gi, "")
    .replaceAll(/<br\s*\/?>|<\/(?:p|div|li|tr)>/gi, "\n")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

function isAutomatic(headers: Record<string, string>): boolean {
  const submitted = headers["auto-submitted"]?.toLowerCase();
  if (submitted !== undefined && submitted !== "no") return true;
  return (
    /^(?:bulk|junk|list|auto_reply)$/i.test(headers["precedence"] ?? "") ||
    "x-autoreply" in headers ||
    "list-id" in headers
  );
}

/** One received email by the provider's id; null when the provider has none. */
export const receivedEmail =
  (client: ResendWire) =>
  async (providerId: string): Promise<ReceivedEmail | null> => {
    try {
      const { data } = await client.emails.receiving.get(providerId);
      if (!data) return null;
      const headers = Object.fromEntries(
        Object.entries(data.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const nearest = headers["in-reply-to"]?.match(MESSAGE_ID) ?? [];
      const older = (headers["references"]?.match(MESSAGE_ID) ?? []).toReversed();
      return {
        providerId,
        from: addressIn(data.from),
        to: [...new Set([...data.received_for, ...data.to].map(addressIn).filter(Boolean))],
        subject: data.subject,
        text: (data.text ?? asPlainText(data.html ?? "")).toWellFormed().replaceAll("\0", "").slice(0, TEXT_MAX),
        messageId: data.message_id || null,
        answers: [...new Set([...nearest, ...older])],
        automatic: isAutomatic(headers),
        at: asDate(data.created_at) ?? new Date(),
      };
    } catch (error) {
      const failure = transportFailure("resend", error);
      if (failure.status === 404) return null;
      throw failure;
    }
  };
