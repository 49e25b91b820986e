import { leadFields } from "../lead.schema.ts";

/** What a column may mean. A field of the caller's own is `custom_fields.<name>`; null is left out. */
export const CORE_TARGETS = [
  ...(Object.keys(leadFields) as (keyof typeof leadFields)[]),
  "agent_id",
  "outreach_disabled",
  "custom_fields",
] as const;
export type CoreTarget = (typeof CORE_TARGETS)[number];
export type Target = CoreTarget | `custom_fields.${string}` | null;
export type Mapping = Record<string, Target>;

const CUSTOM = "custom_fields.";
const MAX_KEY = 100;

export const customTarget = (column: string): Target => `${CUSTOM}${column.slice(0, MAX_KEY).toWellFormed()}`;

export const customKey = (target: string): string | null =>
  target.startsWith(CUSTOM) ? target.slice(CUSTOM.length) : null;

export const isTarget = (value: unknown): value is Target =>
  value === null ||
  (typeof value === "string" &&
    ((CORE_TARGETS as readonly string[]).includes(value) || (customKey(value) ?? "").length > 0) &&
    (customKey(value) ?? "").length <= MAX_KEY);
