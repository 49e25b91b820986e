import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorFacts } from "../../domain/error-facts.ts";

const SECRET = "+14155550123";

describe("errorFacts", () => {
  it("keeps the kind, the code and the place", () => {
    const facts = errorFacts(Object.assign(new TypeError("no"), { code: "ECONNRESET" }));
    expect(facts).toMatchObject({ name: "TypeError", code: "ECONNRESET" });
    expect(facts.at[0]).toMatch(/^at .*error-facts\.test\.ts:\d+:\d+\)?$/);
    expect(facts.at.length).toBeLessThanOrEqual(6);
    expect(facts).not.toHaveProperty("cause");
  });

  it.each([
    ["of one line", SECRET],
    ["of several lines", `insert failed\n${SECRET}\nvalues (1)`],
    ["whose line looks like a frame", `failed\n    at ${SECRET} (file.ts:1:1)\n    at ${SECRET}:1:1`],
    ["that begins like a frame", `\n    at ${SECRET}:12:30`],
  ])("says nothing of a message %s", (_, message) => {
    const wrapped = new Error(message, { cause: new RangeError(message, { cause: message }) });
    expect(JSON.stringify(errorFacts(wrapped))).not.toContain(SECRET);
  });

  it("says nothing of a message that another error has repeated in its stack", () => {
    const error = new Error(`insert\n    at ${SECRET}:1:1`);
    error.stack += `\n\nprevious error: ${error.message}\n`;
    expect(JSON.stringify(errorFacts(error))).not.toContain(SECRET);
  });

  it("says nothing of any message, whatever stands around the number in it", () => {
    const text = fc.string({ unit: fc.constantFrom(" ", "\n", "a", "t", ":", "1", "(", ")", ".", "$&") });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const error = new Error(`${before}${SECRET}${after}`);
        expect(JSON.stringify(errorFacts(error))).not.toContain(SECRET);
      }),
      { numRuns: 1000 },
    );
  });

  it("follows causes, but not in circles", () => {
    const error = new Error("outer", { cause: Object.assign(new Error("inner"), { code: 57_014 }) });
    expect(errorFacts(error).cause).toMatchObject({ name: "Error", code: "57014" });
    const ring = new Error("ring");
    ring.cause = ring;
    expect(errorFacts(ring).cause?.name).toBe("Error");
  });

  it.each([["a string"], [null], [undefined], [42], [{ message: SECRET }]])("knows only the type of %j", (thrown) => {
    expect(errorFacts(thrown)).toEqual({ name: typeof thrown, code: null, at: [] });
  });

  it("leaves out a code that is neither text nor number", () => {
    expect(errorFacts(Object.assign(new Error("no"), { code: { number: SECRET } })).code).toBeNull();
  });
});
