import { z } from "zod";
import { E164, canonicalNumber } from "./phone.ts";

/** Postgres text holds neither NUL nor lone surrogates. */
const storable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();
export const UNSTORABLE = "holds characters that cannot be stored";

/** Field schemas that requests and imported rows share. */
export const Text = (max: number) => z.string().max(max).refine(storable, UNSTORABLE);
export const EmailAddress = z.email().max(254).refine(storable, UNSTORABLE);
export const Timestamp = z.iso.datetime().describe("ISO 8601, UTC.");
export const Id = z.string().min(1).max(100).refine(storable, UNSTORABLE).describe("Opaque id.");
/** One spelling per number, so that an opt-out holds for every way of writing it. */
export const Phone = z
  .string()
  .regex(E164, "must be E.164: a plus and digits")
  .meta({ examples: ["+14155550123"] })
  .transform(canonicalNumber);

const ZONES: ReadonlySet<string> = new Set([...Intl.supportedValuesOf("timeZone"), "UTC"]);
export const TimeZone = z
  .string()
  .max(64)
  .refine((zone) => ZONES.has(zone), "must be an IANA time zone such as Europe/Berlin");

const storableJson = (value: unknown): boolean => {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, inner]) => storable(name) && storableJson(inner));
};
/** Fields of the caller's own, kept as they are. */
export const FreeFields = z
  .record(z.string().max(100), z.unknown())
  .refine(storableJson, UNSTORABLE)
  .refine((fields) => JSON.stringify(fields).length <= 16_384, "is larger than 16 KiB");
