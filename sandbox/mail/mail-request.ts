import { addressIn } from "./address.ts";
import { MailError } from "./mail-error.ts";

interface MailTag {
  name: string;
  value: string;
}

/** A mail as Resend accepts it, with every optional part made explicit. */
export interface MailRequest {
  from: string;
  to: string[];
  cc: string[] | null;
  bcc: string[] | null;
  reply_to: string[] | null;
  subject: string;
  html: string | null;
  text: string | null;
  headers: Record<string, string>;
  tags: MailTag[];
}

const addressForm = "The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.";
const tagForm = /^[A-Za-z0-9_-]{1,256}$/;
const maxRecipients = 50;
const unsupported = ["scheduled_at", "template", "topic_id"];

/** Checks a body in Resend's order and with its errors. */
export function parseMailRequest(body: unknown): MailRequest {
  const fields = isRecord(body) ? body : {};
  for (const name of ["from", "to", "subject"]) {
    if (isAbsent(fields[name])) throw new MailError("missing_required_field", `Missing \`${name}\` field.`);
  }
  for (const name of unsupported.filter((name) => !isAbsent(fields[name]))) {
    throw new MailError("validation_error", `The sandbox sends at once and knows no \`${name}\`.`);
  }
  const html = optionalText(fields, "html");
  const text = optionalText(fields, "text");
  if (html === null && text === null) throw new MailError("missing_required_field", "Missing `html` or `text` field.");
  return {
    from: parseFrom(fields["from"]),
    to: addresses(fields, "to") ?? [],
    cc: addresses(fields, "cc"),
    bcc: addresses(fields, "bcc"),
    reply_to: addresses(fields, "reply_to"),
    subject: optionalText(fields, "subject") ?? "",
    html,
    text,
    headers: parseHeaders(fields["headers"]),
    tags: parseTags(fields["tags"]),
  };
}

function parseFrom(from: unknown): string {
  if (typeof from === "string" && addressIn(from) !== null) return from;
  throw new MailError("invalid_from_address", `Invalid \`from\` field. ${addressForm}`);
}

function addresses(fields: Record<string, unknown>, name: string): string[] | null {
  const value = fields[name];
  if (isAbsent(value)) return null;
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > maxRecipients) {
    throw new MailError("validation_error", `The \`${name}\` field allows at most ${maxRecipients} addresses.`);
  }
  return list.map((address) => {
    if (typeof address === "string" && addressIn(address) !== null) return address;
    throw new MailError("validation_error", `Invalid \`${name}\` field. ${addressForm}`);
  });
}

function optionalText(fields: Record<string, unknown>, name: string): string | null {
  const value = fields[name];
  if (isAbsent(value)) return null;
  if (typeof value === "string") return value;
  throw new MailError("validation_error", `Invalid \`${name}\` field. It must be a string.`);
}

function parseHeaders(headers: unknown): Record<string, string> {
  if (isAbsent(headers)) return {};
  if (!isRecord(headers)) throw new MailError("validation_error", "Invalid `headers` field. It must be an object.");
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function parseTags(tags: unknown): MailTag[] {
  if (isAbsent(tags)) return [];
  if (!Array.isArray(tags)) throw new MailError("validation_error", "Invalid `tags` field. It must be an array.");
  return tags.map((tag: unknown) => {
    const { name, value } = isRecord(tag) ? tag : {};
    if (typeof name === "string" && typeof value === "string" && tagForm.test(name) && tagForm.test(value)) {
      return { name, value };
    }
    throw new MailError(
      "validation_error",
      "Tags should only contain ASCII letters, numbers, underscores, or dashes, and be at most 256 characters.",
    );
  });
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
