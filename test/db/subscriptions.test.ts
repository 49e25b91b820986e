import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { connectDatabase } from "../../db/orm.ts";
import type { Database } from "../../db/orm.ts";
import { inSystem } from "../../db/project-scope.ts";
import { refreshSubscription } from "../../db/queries/refresh-subscription.ts";
import { saveSubscription } from "../../db/queries/save-subscription.ts";
import type { SubscriptionState } from "../../db/queries/save-subscription.ts";
import { newId } from "../../domain/id.ts";
import { eventually } from "../setup/eventually.ts";
import { freshDatabase } from "../setup/fresh-database.ts";

let db: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let owner: pg.Pool;
let projectId: string;
beforeAll(async () => {
  db = await freshDatabase(inject("databaseUrl"));
  database = await connectDatabase({ url: db.url, appUrl: null, systemUrl: null, poolMax: 8, name: "subscriptions" });
  owner = new pg.Pool({ connectionString: db.url, max: 2 });
});
afterAll(async () => {
  await owner?.end();
  await database?.close();
  await db?.drop();
});
beforeEach(async () => {
  projectId = newId("prj");
  await owner.query("INSERT INTO organisation (id, name) VALUES ($1, 'O')", [projectId.replace("prj", "org")]);
  await owner.query("INSERT INTO project (id, org_id, name) VALUES ($1, $2, 'P')", [
    projectId,
    projectId.replace("prj", "org"),
  ]);
});

const seen = (more: Partial<SubscriptionState> = {}): SubscriptionState => ({
  providerId: `sub_${projectId}`,
  customerId: "cus_1",
  plan: "growth",
  interval: "monthly",
  status: "active",
  currentPeriodStart: null,
  currentPeriodEnd: null,
  cancelAtPeriodEnd: false,
  canceledAt: null,
  endedAt: null,
  startedAt: new Date("2026-01-01"),
  pendingChange: null,
  ...more,
});
const save = (state: SubscriptionState, look: number) =>
  inSystem(database, (em) => saveSubscription(em, projectId, state, String(look)));
const counting = async () =>
  (await owner.query("SELECT * FROM subscription WHERE project_id = $1", [projectId])).rows[0];

test("what an earlier look saw never replaces what a later one did, in whatever order they are saved", async () => {
  await save(seen({ status: "canceled" }), 8);
  await save(seen({ status: "active" }), 7);
  expect((await counting()).status).toBe("canceled");
  await save(seen({ status: "past_due" }), 9);
  expect((await counting()).status).toBe("past_due");
});

test("looks that overlap leave what the last of them to begin saw", async () => {
  const first = Promise.withResolvers<SubscriptionState>();
  const begun = Promise.withResolvers<void>();
  const look = (ask: () => Promise<SubscriptionState>) =>
    refreshSubscription(database, {
      providerId: seen().providerId,
      ask,
      projectOf: () => projectId,
      mayTouch: () => true,
    });
  const slow = look(() => {
    begun.resolve();
    return first.promise;
  });
  await begun.promise;
  await look(async () => seen({ status: "canceled" }));
  first.resolve(seen({ status: "active" }));
  await slow;
  expect((await counting()).status).toBe("canceled");
});

describe("of two subscriptions", () => {
  const older = () => seen();
  const newer = () => seen({ providerId: `sub_2_${projectId}`, plan: "pro", startedAt: new Date("2026-02-01") });

  test.each([
    ["two that are paid: the newer", "active", "active", "pro"],
    ["a paid one and a dead newer one: the paid", "active", "canceled", "growth"],
    ["an overdue one and an unpaid newer one: the overdue", "past_due", "unpaid", "growth"],
    ["an unpaid one and a dead newer one: the unpaid", "unpaid", "incomplete_expired", "growth"],
    ["a dead one and one that has not begun: the latter", "canceled", "incomplete", "pro"],
  ])("counts, of %s", async (_, first, second, plan) => {
    await save({ ...older(), status: first }, 1);
    await save({ ...newer(), status: second }, 2);
    expect((await counting()).plan).toBe(plan);
    await save({ ...older(), status: first }, 3);
    expect((await counting()).plan).toBe(plan);
  });

  test("the second to be saved waits until it can see the first", async () => {
    const [saved, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = inSystem(database, async (em) => {
      await saveSubscription(em, projectId, newer(), "1");
      saved.resolve();
      await release.promise;
    });
    await saved.promise;
    const second = save(older(), 2);
    const waiting =
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'subscriptions'";
    await eventually(async () => ((await owner.query(waiting)).rowCount ?? 0) > 0, "the second to wait");
    release.resolve();
    await Promise.all([first, second]);
    expect((await counting()).plan).toBe("pro");
  });

  test("saved at once, one counts and the other is noted, once", async () => {
    const looks = Array.from({ length: 10 }, (_, look) => save(look % 2 ? older() : newer(), look + 1));
    await Promise.all(looks);
    expect((await counting()).plan).toBe("pro");
    const { rows } = await owner.query("SELECT record_id FROM activity WHERE project_id = $1", [projectId]);
    expect(rows).toEqual([{ record_id: older().providerId }]);
  });
});

test("a subscription that was given by hand stays until a living one is bought, and comes back after it", async () => {
  await owner.query(
    "INSERT INTO subscription (project_id, provider_id, customer_id, plan, interval, status) VALUES ($1, $2, 'by hand', 'business', 'monthly', 'active')",
    [projectId, `test_${projectId}`],
  );
  await save(seen({ status: "incomplete" }), 1);
  expect((await counting()).plan).toBe("business");
  await save(seen(), 2);
  expect((await counting()).plan).toBe("growth");
  await save(seen({ status: "canceled" }), 3);
  expect((await counting()).plan).toBe("business");
});
