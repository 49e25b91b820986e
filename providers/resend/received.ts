import { asDate } from "../json-fields.ts";
import type { ReceivedEmail } from "../received-email.ts";
import { transportFailure } from "../transport-failure.ts";
import { plainText } from "./plain-text.ts";
import type { ResendWire } from "./wire.ts";

const BRACKETED = /<([^<>\s]{1,250}@[^<>\s]{1,250})>/;
const BARE = /[^<>\s,;"]{1,250}@[^<>\s,;"]{1,250}/;
const MESSAGE_ID = /<[^<>\s]{1,500}>/g;
const TEXT_MAX = 100_000;
const SUBJECT_MAX = 1_000;
const HEADER_MAX = 20_000;

/** What Postgres can hold, whatever a stranger has written. */
const clean = (text: string | null | undefined, max: number): string =>
  (text ?? "").slice(0, max).toWellFormed().replaceAll("\0", "");

/** A display name may look like an address, too: the one in brackets is meant. */
function addressIn(written: string): string {
  const text = clean(written, HEADER_MAX);
  return (BRACKETED.exec(text)?.[1] ?? BARE.exec(text)?.[0] ?? "").toLowerCase();
}

const MACHINES = /^(?:mailer-daemon|postmaster)@/;

function isAutomatic(headers: Record<string, string>, from: string): boolean {
  const submitted = headers["auto-submitted"]?.trim().toLowerCase();
  if (submitted !== undefined && submitted !== "no") return true;
  return (
    MACHINES.test(from) ||
    /^(?:bulk|junk|list|auto_reply)$/i.test(headers["precedence"]?.trim() ?? "") ||
    "x-autoreply" in headers ||
    "list-id" in headers
  );
}

const messageIds = (header: string | undefined): string[] => clean(header, HEADER_MAX).match(MESSAGE_ID) ?? [];

/** One received email by the provider's id; null when the provider has none. */
export const receivedEmail =
  (client: ResendWire) =>
  async (providerId: string): Promise<ReceivedEmail | null> => {
    try {
      // Pictures within the text would be sent along otherwise.
      const { data } = await client.emails.receiving.get(providerId, { html_format: "cid" });
      if (!data) return null;
      const headers = Object.fromEntries(
        Object.entries(data.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
      );
      const from = addressIn(data.from);
      const to = [...(data.received_for ?? []), ...data.to, ...(data.cc ?? []), ...(data.bcc ?? [])];
      const text = data.text?.trim() ? data.text : plainText(data.html ?? "");
      return {
        providerId,
        from,
        to: [...new Set(to.map(addressIn).filter(Boolean))],
        subject: clean(data.subject, SUBJECT_MAX),
        text: clean(text, TEXT_MAX),
        messageId: messageIds(data.message_id)[0] ?? null,
        answers: [
          ...new Set([...messageIds(headers["in-reply-to"]), ...messageIds(headers["references"]).toReversed()]),
        ],
        automatic: isAutomatic(headers, from),
        at: asDate(data.created_at) ?? new Date(),
      };
    } catch (error) {
      const failure = transportFailure("resend", error);
      if (failure.status === 404) return null;
      throw failure;
    }
  };

const PAGE = 100;

/** A page of what was written to the account, the latest first, behind the one that is named. */
export const receivedBefore =
  (client: ResendWire) =>
  async (providerId: string | null): Promise<{ providerId: string; at: Date }[]> => {
    try {
      const { data } = await client.emails.receiving.list({
        limit: PAGE,
        ...(providerId === null ? {} : { after: providerId }),
      });
      return (data?.data ?? []).map(({ id, created_at }) => ({ providerId: id, at: asDate(created_at) ?? new Date() }));
    } catch (error) {
      throw transportFailure("resend", error);
    }
  };
