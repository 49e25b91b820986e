import type { JsonSchema } from "../json-schema.ts";

const ID = "01a203393b5a76ebb2576401fdd1133e";

/** Values that make sense by the name of their field, so that an example reads like a real request. */
const BY_NAME: Record<string, unknown> = {
  name: "Jane Doe",
  first_name: "Jane",
  last_name: "Doe",
  email: "jane@example.com",
  phone: "+12025550101",
  company: "Acme Solar",
  company_name: "Acme Solar",
  role: "VP Sales",
  custom_fields: { plan: "trial" },
  call_reason: "the demo you asked for",
  subject: "Your demo",
  message: "Here is what we talked about.",
  leads: [{ name: "Jane Doe", email: "jane@example.com", phone: "+12025550101" }],
};

const PREFIXES: Record<string, string> = { lead: "lead", agent: "agt", phone: "num", call: "call", email: "eml" };
const PREFIX_NAMES = /^(\w+?)_ids?$/;

const idFor = (name: string): string | undefined => {
  const noun = PREFIX_NAMES.exec(name)?.[1];
  return noun === undefined ? undefined : `${PREFIXES[noun] ?? noun}_${ID}`;
};

const typeOf = (value: unknown): string => (Array.isArray(value) ? "array" : typeof value);
const knownByName = (name: string, { type }: JsonSchema): unknown =>
  Object.hasOwn(BY_NAME, name) && [type].flat().includes(typeOf(BY_NAME[name])) ? BY_NAME[name] : undefined;

const hasExample = (name: string, schema: JsonSchema): boolean =>
  knownByName(name, schema) !== undefined ||
  Array.isArray(schema["examples"]) ||
  Array.isArray(schema["enum"]) ||
  name.endsWith("_ids");

/** A value that fits the schema; of objects the required fields, and those optional ones for which a sensible value is known. */
export function exampleInput(schema: JsonSchema, name = ""): unknown {
  const { examples, const: fixed, enum: values, default: fallback } = schema;
  const [known] = [examples ?? values ?? []].flat();
  if (known !== undefined) return known;
  if (fixed !== undefined) return fixed;
  if (schema.anyOf) return exampleInput(schema.anyOf.find(({ type }) => type !== "null") ?? {}, name);
  const byName = knownByName(name, schema);
  if (byName !== undefined) return byName;
  if (schema.type === "array") return [exampleInput(schema.items ?? {}, name)];
  if (fallback !== undefined) return fallback;
  return ofType(schema, name);
}

function ofType(schema: JsonSchema, name: string): unknown {
  if (schema.type === "object") return objectExample(schema);
  if (schema.type === "integer" || schema.type === "number") return schema["minimum"] ?? 1;
  if (schema.type === "boolean") return true;
  if (schema["format"] === "date-time") return "2026-01-31T09:30:00Z";
  if (schema["format"] === "uri") return "https://example.com";
  return idFor(name) ?? "text";
}

const objectExample = ({ properties = {}, required = [] }: JsonSchema): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([name, field]) => required.includes(name) || hasExample(name, field))
      .map(([name, field]) => [name, exampleInput(field, name)]),
  );
