import fc from "fast-check";
import { expect, test } from "vitest";
import { planChunk } from "../../../domain/imports/plan-chunk.ts";
import type { KnownLead } from "../../../domain/imports/plan-chunk.ts";
import type { GivenFields, ImportRow } from "../../../domain/imports/read-row.ts";

const rows = (...given: GivenFields[]): ImportRow[] =>
  given.map((fields, index) => ({ line: index + 2, cells: [], given: fields }));

/** Stores plans the way the database would, so that a file may be planned in any chunks. */
function planAll(all: ImportRow[], size: number, duplicates: "skip" | "update", before: KnownLead[]) {
  const store = before.map((lead) => ({ ...lead }));
  const totals = { created: 0, updated: 0, skipped: 0, refused: 0 };
  let ids = 0;
  for (let start = 0; start < all.length; start += size) {
    const plan = planChunk(all.slice(start, start + size), {
      duplicates,
      agentId: null,
      known: store.map((lead) => ({ ...lead })),
      agents: new Set(["agt_1"]),
      newId: () => `lead_${(ids += 1)}`,
    });
    for (const { id, isNew, email, phone } of plan.leads)
      if (isNew) store.push({ id, email, phone });
      else Object.assign(store.find((lead) => lead.id === id) as KnownLead, { phone });
    totals.created += plan.created;
    totals.updated += plan.updated;
    totals.skipped += plan.skipped;
    totals.refused += plan.refused.length;
  }
  return { store, totals };
}

const person = fc.record(
  {
    name: fc.constantFrom("A", "B"),
    email: fc.constantFrom("a@x.co", "A@x.co", "b@x.co", "c@x.co"),
    phone: fc.constantFrom("+14155550101", "+14155550102", "+14155550103"),
    agent_id: fc.constantFrom("agt_1", "agt_2"),
  },
  { requiredKeys: [] },
);
const known = [
  { id: "lead_a", email: "a@x.co", phone: "+14155550101" },
  { id: "lead_b", email: null, phone: "+14155550101" },
];

test("how a file is cut into chunks changes nothing", () => {
  fc.assert(
    fc.property(
      fc.array(person, { maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom("skip" as const, "update" as const),
      (people, size, duplicates) => {
        const all = rows(...people);
        expect(planAll(all, size, duplicates, known)).toEqual(planAll(all, all.length || 1, duplicates, known));
      },
    ),
    { numRuns: 500 },
  );
});

test("every row is counted once, and no address of an email is stored twice", () => {
  fc.assert(
    fc.property(
      fc.array(person, { maxLength: 12 }),
      fc.constantFrom("skip" as const, "update" as const),
      (people, duplicates) => {
        const { store, totals } = planAll(rows(...people), 4, duplicates, known);
        expect(totals.created + totals.updated + totals.skipped + totals.refused).toBe(people.length);
        const emails = store.flatMap(({ email }) => email ?? []);
        expect(new Set(emails).size).toBe(emails.length);
      },
    ),
  );
});

test("several rows about one lead become one change, the last word counts, and a no to outreach is final", () => {
  const plan = planChunk(
    rows(
      { name: "A", email: "n@x.co", custom_fields: { x: 1, y: 1 }, outreach_disabled: true },
      { email: "N@x.co", role: "CEO", custom_fields: { y: 2 }, outreach_disabled: false },
    ),
    { duplicates: "update", agentId: "agt_1", known: [], agents: new Set(["agt_1"]), newId: () => "lead_1" },
  );
  expect(plan).toMatchObject({ created: 1, updated: 1 });
  expect(plan.leads).toEqual([
    {
      id: "lead_1",
      isNew: true,
      email: "n@x.co",
      phone: null,
      given: {
        name: "A",
        email: "N@x.co",
        role: "CEO",
        agent_id: "agt_1",
        custom_fields: { x: 1, y: 2 },
        outreach_disabled: true,
      },
    },
  ]);
});
