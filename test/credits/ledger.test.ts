import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inProject, inSystem } from "../../db/project-scope.ts";
import { giveCredits } from "../../db/queries/give-credits.ts";
import { creditBench } from "./credit-bench.ts";
import type { CreditBench } from "./credit-bench.ts";

let bench: CreditBench;
beforeAll(async () => {
  bench = await creditBench();
});
afterAll(() => bench?.stop());

const richProject = async (hundredths: number): Promise<string> => {
  const project = await bench.project();
  await inSystem(bench.database, (em) => giveCredits(em, project, hundredths, "for a test"));
  return project;
};
const outcomes = async (work: Promise<unknown>[]) => {
  const settled = await Promise.allSettled(work);
  const refused = settled.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
  for (const { reason } of refused) expect(reason).toMatchObject({ code: "CR402" });
  return { held: settled.length - refused.length, refused: refused.length };
};

test("of holds at once exactly as many are taken as the credits cover, and the rest leaves no trace", async () => {
  const project = await richProject(10 * 400 + 399);
  expect(await outcomes(Array.from({ length: 50 }, () => bench.hold(project)))).toEqual({ held: 10, refused: 40 });
  expect(await bench.ledger(project)).toMatchObject({ remaining: 399, held: 4000, sound: true });
  const [{ count }] = (await bench.query("SELECT count(*) FROM credit_entry WHERE project_id = $1 AND kind = 'hold'", [
    project,
  ])) as [{ count: string }];
  expect(Number(count)).toBe(10);
});

test("a hold is settled once, whoever tries and however often", async () => {
  const project = await richProject(1000);
  const call = await bench.hold(project);
  await Promise.all([130, 0, 400, 130, 130, 0].map((charge) => bench.settle(project, call, charge)));
  const entries = await bench.query(
    "SELECT kind FROM credit_entry WHERE project_id = $1 AND kind IN ('settle', 'release')",
    [project],
  );
  expect(entries).toHaveLength(1);
  expect(await bench.ledger(project)).toMatchObject({ held: 0, sound: true });
});

test("a record never costs more than was held for it", async () => {
  const project = await richProject(1000);
  await bench.settle(project, await bench.hold(project), 9_999);
  expect(await bench.ledger(project)).toMatchObject({ remaining: 600, spent: 400, sound: true });
});

test("the ledger sums to the balance after anything that many do at once", async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constant("call") },
    { weight: 6, arbitrary: fc.constant("email") },
    { weight: 2, arbitrary: fc.constant("settle twice") },
    { weight: 1, arbitrary: fc.constant("give") },
    { weight: 1, arbitrary: fc.constant("next month") },
    { weight: 1, arbitrary: fc.constant("larger plan") },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 60 }),
      fc.integer({ min: 0, max: 400 }),
      async (steps, charge) => {
        const project = await richProject(1_500);
        let month = 1;
        const period = () => ({ start: `2026-0${month}-10T00:00:00Z`, end: `2026-0${month + 1}-10T00:00:00Z` });
        await bench.pay(project, period());
        const known: string[] = [];
        const lives = async (action: "call" | "email_send") => {
          const record = await bench.hold(project, action);
          known.push(record);
          if (charge % 3 > 0) await bench.settle(project, record, charge);
        };
        const doing = steps.map(async (name) => {
          if (name === "call") return lives("call").catch(refusedOnly);
          if (name === "email") return lives("email_send").catch(refusedOnly);
          if (name === "give") return inSystem(bench.database, (em) => giveCredits(em, project, 77, "for a test"));
          if (name === "settle twice") return Promise.all(known.map((record) => bench.settle(project, record, 10)));
          if (name === "next month") month = Math.min(month + 1, 8);
          await bench.pay(project, { ...period(), plan: name === "larger plan" ? "pro" : "starter" });
          return bench.grant(project, `2026-0${month}-11`);
        });
        await Promise.all(doing);
        expect(await bench.ledger(project)).toMatchObject({ sound: true });
        await Promise.all(known.map((record) => bench.settle(project, record, 20)));
        expect(await bench.ledger(project)).toMatchObject({ held: 0, sound: true });
      },
    ),
    { numRuns: 12 },
  );
});

const refusedOnly = (error: unknown): void => expect(error).toMatchObject({ code: "CR402" });

describe("the database refuses", () => {
  const asApp = (project: string, sql: string) => inProject(bench.database, project, (em) => em.execute(sql));
  const asSystem = (sql: string) => inSystem(bench.database, (em) => em.execute(sql));

  test("to change or remove an entry", async () => {
    const project = await richProject(100);
    for (const sql of ["UPDATE credit_entry SET amount = 1", "DELETE FROM credit_entry"]) {
      await expect(asApp(project, sql)).rejects.toMatchObject({ code: "42501" });
      await expect(asSystem(sql)).rejects.toMatchObject({ code: "42501" });
    }
  });

  test("an entry that names no cause", async () => {
    const project = await richProject(100);
    const sql = `INSERT INTO credit_entry (project_id, id, period, kind, amount) VALUES ('${project}', 'cre_x', 0, 'give', 5)`;
    await expect(asSystem(sql)).rejects.toMatchObject({ code: "23514" });
  });

  test("a balance below zero", async () => {
    const project = await richProject(100);
    await expect(asApp(project, "UPDATE credit_balance SET remaining = -1")).rejects.toMatchObject({ code: "23514" });
  });

  test("a look at another project's credits", async () => {
    const [mine, other] = [await richProject(100), await richProject(100)];
    await bench.hold(await richProject(1_000));
    for (const table of ["credit_balance", "credit_entry", "credit_hold", "project_stats", "stat_change"])
      expect(await asApp(mine, `SELECT 1 FROM ${table} WHERE project_id <> current_project()`)).toEqual([]);
    const steal = `INSERT INTO credit_hold (project_id, record_id, action, amount, period) VALUES ('${other}', 'x', 'call', 1, 0)`;
    await expect(asApp(mine, steal)).rejects.toMatchObject({ code: "42501" });
  });
});
