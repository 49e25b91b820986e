import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "../../api/cursor.ts";
import type { Position } from "../../api/cursor.ts";
import { CoraError } from "../../domain/errors.ts";

const SECRET = "a secret";
const SCOPE = "prj_1 leads";
const POSITION: Position = { at: new Date("2026-06-15T12:00:00.123Z"), id: "lead_0192f0c1d2e3740f8a9b1c2d3e4f5a6b" };
const CURSOR = encodeCursor(SECRET, SCOPE, POSITION);

/** What a cursor opens: a position, or the code of the refusal; any other failure is the test's. */
function opened(cursor: string, secret = SECRET, scope = SCOPE): Position | string {
  try {
    return decodeCursor(secret, scope, cursor);
  } catch (error) {
    if (!(error instanceof CoraError)) throw error;
    return `${error.code} ${error.param}`;
  }
}
const REFUSED = "validation_error cursor";

describe("a cursor", () => {
  it("leads back to where the page ended", () => {
    const date = fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.string({ unit: "grapheme" }), fc.string(), (at, id, scope) => {
        expect(decodeCursor(SECRET, scope, encodeCursor(SECRET, scope, { at, id }))).toEqual({ at, id });
      }),
    );
  });

  it("can stand in a URL as it is, within the length that lists take", () => {
    expect(encodeURIComponent(CURSOR)).toBe(CURSOR);
    expect(CURSOR.length).toBeLessThan(500);
  });

  it.each([
    ["another list of the project", SECRET, "prj_1 calls"],
    ["the same list of another project", SECRET, "prj_2 leads"],
    ["a longer scope", SECRET, "prj_1 leads "],
    ["another deployment", "b secret", SCOPE],
  ])("opens nothing in %s", (_, secret, scope) => {
    expect(opened(CURSOR, secret, scope)).toBe(REFUSED);
  });

  it.each([
    [""],
    ["."],
    [".."],
    ["garbage"],
    ["e30."],
    [`.${CURSOR.split(".")[1]}`],
    [CURSOR.split(".")[0] ?? ""],
    [`${CURSOR.split(".")[0]}.`],
    [CURSOR.slice(0, -1)],
    [CURSOR.slice(1)],
    [` ${CURSOR}`],
    [`\n${CURSOR}`],
    [CURSOR.toUpperCase()],
    [CURSOR.split(".").toReversed().join(".")],
    ["__proto__.constructor"],
    ["\0".repeat(40)],
    ["é".repeat(500)],
  ])("%j is refused in a caller's words", (cursor) => {
    expect(opened(cursor)).toBe(REFUSED);
  });

  it("made of another page's position and a signature of this one is refused", () => {
    const other = encodeCursor(SECRET, SCOPE, { ...POSITION, id: "lead_2" });
    expect(opened(`${other.split(".")[0]}.${CURSOR.split(".")[1]}`)).toBe(REFUSED);
  });

  it("cannot be forged, and no attempt ends in anything but a refusal", () => {
    const part = fc.oneof(fc.string(), fc.base64String(), fc.constantFrom(...CURSOR.split(".")));
    const forged = fc.oneof(
      fc.string(),
      fc.tuple(part, part).map((parts) => parts.join(".")),
    );
    fc.assert(
      fc.property(forged, (cursor) => {
        fc.pre(cursor !== CURSOR);
        expect(opened(cursor)).toBe(REFUSED);
      }),
      { numRuns: 2000 },
    );
  });

  it("with any position edited opens nothing else", () => {
    const length = CURSOR.split(".", 1)[0]?.length ?? 0;
    fc.assert(
      fc.property(fc.nat({ max: length - 1 }), fc.string({ minLength: 1, maxLength: 2 }), (index, text) => {
        const edited = CURSOR.slice(0, index) + text + CURSOR.slice(index + 1);
        fc.pre(edited !== CURSOR);
        expect(opened(edited)).toBe(REFUSED);
      }),
      { numRuns: 2000 },
    );
  });

  it("whose signature is edited opens at most the page that it was given for", () => {
    const start = CURSOR.indexOf(".");
    const index = fc.integer({ min: start, max: CURSOR.length - 1 });
    fc.assert(
      fc.property(index, fc.string({ maxLength: 2 }), (at, text) => {
        expect([REFUSED, POSITION]).toContainEqual(opened(CURSOR.slice(0, at) + text + CURSOR.slice(at + 1)));
      }),
      { numRuns: 2000 },
    );
  });
});
