import type { Shape } from "./missing-fields.ts";

const TYPE_OF: Record<string, string> = { integer: "number", number: "number", boolean: "boolean", object: "object" };

const isLeaf = (shape: Shape): shape is { type: string } =>
  typeof shape === "object" && !Array.isArray(shape) && typeof shape["type"] === "string" && ("enum" in shape || "seen" in shape);

/** What a documented answer has and a real one lacks, or has with a value of another type; null stands for any value. */
export function absentFields(shape: Shape | null, value: unknown, path = "data"): string[] {
  if (value === undefined) return [`${path} is absent`];
  if (shape === null || value === null) return [];
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((item) => absentFields(shape[0] ?? null, item, `${path}[]`));
  }
  if (isLeaf(shape)) return absentFields(shape.type, value, path);
  if (typeof shape === "string") {
    const [name = ""] = shape.split("|");
    // Dates, ids and addresses are text; a name of an object of its own, such as `plan`, is an object.
    const wanted = TYPE_OF[name] ?? (name === "plan" ? "object" : "string");
    return typeof value === wanted ? [] : [`${path} is ${typeof value}, not ${wanted}`];
  }
  if (typeof value !== "object") return [`${path} is no object`];
  return Object.entries(shape).flatMap(([field, inner]) =>
    absentFields(inner as Shape, (value as Record<string, unknown>)[field], `${path}.${field}`),
  );
}
