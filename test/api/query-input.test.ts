import { describe, expect, it } from "vitest";
import { z } from "zod";
import { queryInput } from "../../api/http/query-input.ts";
import { jsonSchema } from "../../api/json-schema.ts";
import { paging } from "../../api/fields.ts";

const Input = z.strictObject({
  ...paging,
  score: z.number().optional(),
  active: z.boolean().optional(),
  search: z.string().optional(),
  minimum: z.int().nullable().optional(),
  either: z.union([z.int(), z.literal("all")]).optional(),
});
const schema = jsonSchema(Input, "input");
const read = (query: Record<string, string | string[] | undefined>) => queryInput(query, schema);

describe("queryInput", () => {
  it.each([
    ["limit", "5", 5],
    ["limit", "-1", -1],
    ["limit", "1.5", 1.5],
    ["limit", "", ""],
    ["limit", " ", " "],
    ["limit", "five", "five"],
    ["limit", "5five", "5five"],
    ["limit", "Infinity", "Infinity"],
    ["limit", "NaN", "NaN"],
    ["score", "0.25", 0.25],
    ["minimum", "3", 3],
    ["minimum", "null", "null"],
    ["either", "7", 7],
    ["either", "all", "all"],
    ["active", "true", true],
    ["active", "false", false],
    ["active", "1", "1"],
    ["active", "TRUE", "TRUE"],
    ["search", "5", "5"],
    ["search", "true", "true"],
    ["search", "", ""],
    ["cursor", "123", "123"],
    ["unknown", "5", "5"],
    ["constructor", "5", "5"],
    ["toString", "true", "true"],
  ])("reads %s=%s as %j", (name, text, value) => {
    expect(read({ [name]: text })).toEqual({ [name]: value });
  });

  it("leaves a parameter that was given twice to validation", () => {
    const input = read({ limit: ["1", "2"] });
    expect(input).toEqual({ limit: ["1", "2"] });
    expect(Input.safeParse(input).success).toBe(false);
  });

  it("what is no number stays text, so that validation names it instead of a default taking its place", () => {
    for (const limit of ["", "five", "NaN", "0", "101", "1.5"])
      expect(Input.safeParse(read({ limit })).success, limit).toBe(false);
    expect(Input.parse(read({ limit: "100", active: "false" }))).toEqual({ limit: 100, active: false });
    expect(Input.parse(read({}))).toEqual({ limit: 50 });
  });

  it("a name from JavaScript's own objects neither fails nor reaches them", () => {
    const input = read(Object.assign(Object.create(null), { ["__proto__"]: "5", constructor: "5" }));
    expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
    expect(Input.safeParse(input).success).toBe(false);
  });

  it("an operation without a query takes none", () => {
    expect(queryInput({ limit: "5" }, { type: "object" })).toEqual({ limit: "5" });
    expect(queryInput({}, { type: "object" })).toEqual({});
  });
});
