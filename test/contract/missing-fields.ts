export interface Schema {
  type?: string | string[];
  format?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
}

/** How the inventory writes an answer: a type by name, a closed or seen set of values, a list, or fields. */
export type Shape = string | Shape[] | { type: string; enum?: string[]; seen?: string[] } | { [field: string]: Shape };

const TYPES: Record<string, string[]> = {
  string: ["string"],
  datetime: ["string"],
  uri: ["string"],
  // Our ids are opaque text.
  uuid: ["string"],
  integer: ["integer"],
  number: ["integer", "number"],
  boolean: ["boolean"],
  object: ["object"],
};

const isLeaf = (shape: Shape): shape is { type: string; enum?: string[] } =>
  typeof shape === "object" && !Array.isArray(shape) && typeof shape["type"] === "string" && ("enum" in shape || "seen" in shape);

/** The schema without the possibility of null: the documents' examples show values. */
const present = (schema: Schema): Schema => schema.anyOf?.find(({ type }) => type !== "null") ?? schema;

/** What a documented answer has and a schema lacks, or has with another type. */
export function missingFields(shape: Shape | null, given: Schema | undefined, path = "data"): string[] {
  if (shape === null) return [];
  if (!given) return [`${path} is missing`];
  const schema = present(given);
  if (Array.isArray(shape)) return schema.items ? missingFields(shape[0] ?? null, schema.items, `${path}[]`) : [`${path} is no list`];
  if (typeof shape === "string") return wrongType(shape.split("|")[0] as string, schema, path);
  if (isLeaf(shape)) {
    const values = [schema.const ?? schema.enum ?? []].flat();
    const lost = (shape.enum ?? []).filter((value) => values.length > 0 && !values.includes(value));
    return [...wrongType(shape.type, schema, path), ...lost.map((value) => `${path} cannot be ${value}`)];
  }
  return Object.entries(shape).flatMap(([field, inner]) =>
    missingFields(inner, schema.properties?.[field], `${path}.${field}`),
  );
}

function wrongType(name: string, schema: Schema, path: string): string[] {
  const wanted = TYPES[name];
  // A name of an object of its own, such as `plan`.
  if (!wanted) return schema.type === "object" ? [] : [`${path} is no ${name}`];
  const type = [schema.type ?? typeof schema.const].flat();
  if (!type.some((one) => wanted.includes(one))) return [`${path} is ${type.join()}, not ${name}`];
  return name === "datetime" && schema.format !== "date-time" ? [`${path} is no date-time`] : [];
}
