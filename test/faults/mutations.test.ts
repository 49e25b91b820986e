import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../bin/project-root.ts";
import { mutations } from "../../faults/mutations/index.ts";
import type { Patch } from "../../faults/patch.ts";
import { rows } from "../../faults/rows/index.ts";
import { patchedText } from "../../faults/world/tree.ts";

/** Several patches of one file build on each other, as they do in a copied tree. */
function applied(patches: readonly Patch[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const patch of patches) {
    const text = texts.get(patch.file) ?? readFileSync(path.join(projectRoot, patch.file), "utf8");
    texts.set(patch.file, patchedText(text, patch));
  }
  return texts;
}

test.for(mutations.map((mutation) => [mutation.id, mutation] as const))(
  "taking out %s still finds what it takes out",
  ([, { patches = [], sql = [], release = [] }]) => {
    const all = [...patches, ...release];
    expect(all.length + sql.length).toBeGreaterThan(0);
    expect(applied(all).size).toBe(new Set(all.map(({ file }) => file)).size);
  },
);

test.for(rows.flatMap(({ number, failpoints = [] }) => failpoints.map((patches) => [number, patches] as const)))(
  "the failpoints of row %i still find their instant",
  ([, patches]) => {
    expect(applied(patches).size).toBe(patches.length);
  },
);

test("each row names exactly the protections whose absence it must notice", () => {
  const named = rows.map(({ number, protectedBy }) => [number, protectedBy.toSorted()]);
  const noticing = rows.map(({ number }) => [
    number,
    mutations
      .filter(({ turnsRed }) => turnsRed.includes(number))
      .map(({ id }) => id)
      .toSorted(),
  ]);
  expect(named).toEqual(noticing);
});

test("rows and protections are numbered and named once, rows in order", () => {
  const numbers = rows.map(({ number }) => number);
  expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
  expect(new Set(mutations.map(({ id }) => id)).size).toBe(mutations.length);
});
