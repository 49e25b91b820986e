import type { JsonSchema } from "../json-schema.ts";

const typesOf = (schema: JsonSchema | undefined): string[] =>
  schema === undefined ? [] : schema.anyOf ? schema.anyOf.flatMap(typesOf) : [schema.type ?? []].flat();

function coerce(text: string, schema: JsonSchema | undefined): unknown {
  const types = typesOf(schema);
  if ((types.includes("integer") || types.includes("number")) && text.trim() !== "" && Number.isFinite(Number(text)))
    return Number(text);
  if (types.includes("boolean") && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** Query strings are text; the operation's own schema says which of them mean numbers and truth values. */
export const queryInput = (
  query: Record<string, string | string[] | undefined>,
  schema: JsonSchema,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      typeof value === "string" ? coerce(value, schema.properties?.[name]) : value,
    ]),
  );
