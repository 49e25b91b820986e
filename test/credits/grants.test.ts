import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { giveCredits } from "../../db/queries/give-credits.ts";
import { saveSubscription } from "../../db/queries/save-subscription.ts";
import { inSystem } from "../../db/project-scope.ts";
import { grantCredits } from "../../worker/chores/grant-credits.ts";
import { creditBench } from "./credit-bench.ts";
import type { CreditBench } from "./credit-bench.ts";

let bench: CreditBench;
beforeAll(async () => {
  bench = await creditBench();
});
afterAll(() => bench?.stop());

const JANUARY = { start: "2026-01-15T00:00:00Z", end: "2026-02-15T00:00:00Z" };
const FEBRUARY = { start: "2026-02-15T00:00:00Z", end: "2026-03-15T00:00:00Z" };
const kinds = async (projectId: string) =>
  (
    await bench.query("SELECT kind, amount FROM credit_entry WHERE project_id = $1 ORDER BY created_at, id", [
      projectId,
    ])
  ).map(({ kind, amount }) => `${kind} ${Number(amount)}`);

test("a month is granted once, however often and by however many it is asked for", async () => {
  const project = await bench.project();
  await bench.pay(project, JANUARY);
  await Promise.all(Array.from({ length: 12 }, () => bench.grant(project, "2026-01-16")));
  expect(await kinds(project)).toEqual(["grant 20000"]);
  expect(await bench.ledger(project)).toMatchObject({ remaining: 20_000, allocated: 20_000, sound: true });
});

test("what a month left over expires with it, and the next is granted in full", async () => {
  const project = await bench.project();
  await bench.pay(project, JANUARY);
  await bench.grant(project, "2026-01-16");
  await bench.settle(project, await bench.hold(project), 130);
  await bench.pay(project, FEBRUARY);
  await bench.grant(project, "2026-02-16");
  expect((await kinds(project)).slice(-2)).toEqual(["expire -19870", "grant 20000"]);
  expect(await bench.ledger(project)).toMatchObject({ remaining: 20_000, allocated: 20_000, spent: 0, sound: true });
});

test("a plan that is paid by the year is granted month by month, and its chore finds the months that nobody asked for", async () => {
  const project = await bench.project();
  await bench.pay(project, { plan: "pro", start: "2026-01-15T00:00:00Z", end: "2027-01-15T00:00:00Z" });
  for (const now of ["2026-01-15", "2026-01-20", "2026-02-20", "2026-02-21", "2026-04-02", "2027-02-01"])
    await grantCredits(bench, new Date(`${now}T12:00:00Z`));
  expect(await kinds(project)).toEqual(["grant 60000", "expire -60000", "grant 60000", "expire -60000", "grant 60000"]);
});

test("a larger plan in the middle of a month grants the difference, once", async () => {
  const project = await bench.project();
  await bench.pay(project, JANUARY);
  await bench.grant(project, "2026-01-16");
  const changes = [
    ["pro", 60_000],
    ["starter", 60_000],
    ["pro", 60_000],
    ["business", 450_000],
  ] as const;
  for (const [plan, allocated] of changes) {
    await bench.pay(project, { ...JANUARY, plan });
    await bench.grant(project, "2026-01-20");
    expect(await bench.ledger(project)).toMatchObject({ allocated, sound: true });
  }
});

test("an upgrade that starts a month of its own grants the difference: what was used stays used", async () => {
  const project = await bench.project();
  await bench.pay(project, JANUARY);
  await bench.grant(project, "2026-01-16");
  const open = await bench.hold(project);
  await bench.settle(project, await bench.hold(project), 130);
  await bench.pay(project, { plan: "pro", start: "2026-01-20T00:00:00Z", end: "2026-02-20T00:00:00Z" });
  for (let look = 0; look < 3; look++) await bench.grant(project, "2026-01-21");
  await bench.settle(project, open, 0);
  expect(await bench.ledger(project)).toMatchObject({ allocated: 60_000, remaining: 59_870, spent: 130, sound: true });
});

test("a subscription that ends takes the rest away, and coming back within its month brings nothing back", async () => {
  const project = await bench.project();
  await bench.pay(project, JANUARY);
  await bench.grant(project, "2026-01-16");
  await bench.pay(project, { ...JANUARY, status: "canceled" });
  await bench.grant(project, "2026-01-20");
  expect(await bench.ledger(project)).toMatchObject({ remaining: 0, allocated: 0, sound: true });
  await bench.pay(project, JANUARY);
  await bench.grant(project, "2026-01-21");
  expect(await kinds(project)).toEqual(["grant 20000", "expire -20000"]);
  await bench.pay(project, { ...JANUARY, id: "sub_new" });
  await bench.grant(project, "2026-01-22");
  expect(await bench.ledger(project)).toMatchObject({ remaining: 20_000, sound: true });
});

test("who is behind with payments keeps what is left and is granted once it is paid", async () => {
  const project = await bench.project();
  await bench.pay(project, JANUARY);
  await bench.grant(project, "2026-01-16");
  await bench.settle(project, await bench.hold(project), 100);
  await bench.pay(project, { ...FEBRUARY, status: "past_due" });
  await bench.grant(project, "2026-02-16");
  expect(await bench.ledger(project)).toMatchObject({ remaining: 19_900 });
  await bench.pay(project, FEBRUARY);
  await bench.grant(project, "2026-02-17");
  expect(await bench.ledger(project)).toMatchObject({ remaining: 20_000, sound: true });
});

test("credits that an operator gives add to the present month; before any subscription they wait for it", async () => {
  const project = await bench.project();
  const give = () => inSystem(bench.database, (em) => giveCredits(em, project, 500, "a bad line"));
  expect(await give()).toBe(500);
  await bench.pay(project, JANUARY);
  await bench.grant(project, "2026-01-16");
  expect(await bench.ledger(project)).toMatchObject({ remaining: 20_500, allocated: 20_500, sound: true });
  expect(await give()).toBe(21_000);
  await bench.pay(project, FEBRUARY);
  await bench.grant(project, "2026-02-16");
  expect(await bench.ledger(project)).toMatchObject({ remaining: 20_000, allocated: 20_000, sound: true });
});

test("a subscription's credits are there in the transaction that saves it", async () => {
  const project = await bench.project();
  const seen = {
    providerId: "sub_saved",
    customerId: "cus",
    plan: "growth",
    interval: "monthly",
    status: "active",
    currentPeriodStart: new Date(),
    currentPeriodEnd: new Date(Date.now() + 86_400_000),
    cancelAtPeriodEnd: false,
    canceledAt: null,
    endedAt: null,
    startedAt: new Date(),
    pendingChange: null,
  };
  await inSystem(bench.database, async (em) => {
    await saveSubscription(em, project, seen, "1");
    const [row] = await em.execute<[{ remaining: string }]>(
      "SELECT remaining FROM credit_balance WHERE project_id = ?",
      [project],
    );
    expect(Number(row.remaining)).toBe(40_000);
  });
});

describe("a hold that outlives its month", () => {
  test("is charged to the month in which it was made; what it leaves over expires with that", async () => {
    const project = await bench.project();
    await bench.pay(project, JANUARY);
    await bench.grant(project, "2026-01-16");
    const [spent, unused] = [await bench.hold(project), await bench.hold(project)];
    await bench.pay(project, FEBRUARY);
    await bench.grant(project, "2026-02-16");
    expect(await bench.ledger(project)).toMatchObject({ remaining: 20_000, held: 0, sound: true });
    await bench.settle(project, spent, 130);
    await bench.settle(project, unused, 0);
    expect(await bench.ledger(project)).toMatchObject({ remaining: 20_000, spent: 0, sound: true });
    expect((await kinds(project)).slice(-4)).toEqual(["settle 270", "expire -270", "release 400", "expire -400"]);
  });

  test("brings nothing back after the subscription has ended", async () => {
    const project = await bench.project();
    await bench.pay(project, JANUARY);
    await bench.grant(project, "2026-01-16");
    const call = await bench.hold(project);
    await bench.pay(project, { ...JANUARY, status: "canceled" });
    await bench.grant(project, "2026-01-20");
    await bench.settle(project, call, 110);
    expect(await bench.ledger(project)).toMatchObject({ remaining: 0, allocated: 0, sound: true });
  });
});
