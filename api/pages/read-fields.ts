import type { z } from "zod";
import type { Form } from "./form.ts";

export type FieldErrors = Record<string, string | undefined>;

type Read<Value> = { ok: true; value: Value } | { ok: false; errors: FieldErrors };

/** A form's fields, trimmed where they are no secret; an empty one counts as not given. */
export function readFields<Schema extends z.ZodObject>(schema: Schema, form: Form): Read<z.output<Schema>> {
  const given = Object.keys(schema.shape).map((name) => {
    const text = form.get(name) ?? "";
    const value = name.includes("password") ? text : text.trim();
    return [name, value === "" ? undefined : value] as const;
  });
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = parsed.error.issues.toReversed().map(({ path, message }) => [String(path[0]), message] as const);
  return { ok: false, errors: Object.fromEntries(errors) };
}
