import { Id } from "../field.schema.ts";
import { leadFields } from "../lead.schema.ts";
import { readNumber } from "../phone.ts";
import type { CoreTarget } from "./targets.ts";

type Reading = { ok: true; value: unknown } | { ok: false; message: string };

const YES = new Set(["true", "yes", "y", "1", "x", "on"]);
const NO = new Set(["false", "no", "n", "0", "off"]);

const refused = (message: string): Reading => ({ ok: false, message });

/** One value of a file as what it stands for, by the very rules that hold for a single lead. */
export function readValue(target: CoreTarget, value: unknown, country: string | null): Reading {
  if (target === "consent") return parsed(leadFields.consent, value);
  if (target === "custom_fields")
    return typeof value === "object" && !Array.isArray(value) ? { ok: true, value } : refused("must be an object");
  const text = textOf(value);
  if (text === null) return refused("must be text");
  if (target === "outreach_disabled") return readFlag(text);
  if (target === "agent_id") return parsed(Id.regex(/^agt_/, "is no agent's id"), text);
  if (target === "stage") return parsed(leadFields.stage, text.toLowerCase().replaceAll(/[\s-]+/g, "_"));
  if (target === "phone") return readPhone(text, country);
  return parsed(leadFields[target], text);
}

const textOf = (value: unknown): string | null =>
  typeof value === "string"
    ? value.trim()
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : null;

function readFlag(text: string): Reading {
  const word = text.toLowerCase();
  if (YES.has(word)) return { ok: true, value: true };
  return NO.has(word) ? { ok: true, value: false } : refused("must be yes or no");
}

function readPhone(text: string, country: string | null): Reading {
  const number = readNumber(text, country);
  return number === null
    ? refused(`is no phone number${country === null ? " with a plus and a country code; `country` fills it in" : ""}`)
    : { ok: true, value: number };
}

interface Schema {
  safeParse(
    value: unknown,
  ): { success: true; data: unknown } | { success: false; error: { issues: { message: string }[] } };
}

function parsed(schema: Schema, value: unknown): Reading {
  const result = schema.safeParse(value);
  return result.success ? { ok: true, value: result.data } : refused(result.error.issues[0]?.message ?? "is not valid");
}
