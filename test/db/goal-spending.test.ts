import type { EntityManager } from "@mikro-orm/postgresql";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { connectDatabase } from "../../db/orm.ts";
import type { Database } from "../../db/orm.ts";
import { inProject, inSystem } from "../../db/project-scope.ts";
import { giveCredits } from "../../db/queries/give-credits.ts";
import { goalsUsed, readSpending } from "../../db/queries/goals/goal-spending.ts";
import { settleGoal, unsettleStep } from "../../db/queries/goals/settle-goal.ts";
import { settleCredits } from "../../db/queries/settle-credits.ts";
import { freshDatabase } from "../setup/fresh-database.ts";

const PROJECT = "prj_money";
const TURNS = 120;

let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const db = await freshDatabase(inject("databaseUrl"));
  drop = db.drop;
  const owner = new pg.Client({ connectionString: db.url });
  await owner.connect();
  await owner.query("INSERT INTO organisation (id, name) VALUES ('org_money', 'Money')");
  await owner.query("INSERT INTO project (id, org_id, name) VALUES ($1, 'org_money', 'Money')", [PROJECT]);
  await owner.query("INSERT INTO lead (project_id, id, name) VALUES ($1, 'lead_1', 'Jane')", [PROJECT]);
  await owner.query("INSERT INTO conversation (project_id, id, title) VALUES ($1, 'cnv_1', 'Money')", [PROJECT]);
  await owner.end();
  database = await connectDatabase({ url: db.url, appUrl: null, systemUrl: null, poolMax: 3, name: "cora-test" });
  await inSystem(database, (em) => giveCredits(em, PROJECT, 10_000_000, "for a test"));
});
afterAll(async () => {
  await database?.close();
  await drop?.();
});

/** The same pseudo-random numbers for the same seed. */
function chance(seed: number) {
  let state = seed * 0x9e3779b1;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), state | 1);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, of: <T>(items: T[]): T | undefined => items[below(items.length)] };
}

const rows = <T>(em: EntityManager, sql: string, values: unknown[] = []): Promise<T[]> => em.execute<T[]>(sql, values);

/** A family of goals that lives at random, under SQL alone: nothing of it goes through what is tested. */
function family(seed: number) {
  const random = chance(seed);
  const top = `goal_${seed}`;
  let count = 0;
  const id = (prefix: string): string => `${prefix}_${seed}_${++count}`;
  const any = async <T>(em: EntityManager, sql: string): Promise<T | undefined> => random.of(await rows<T>(em, sql));
  const open = "state IN ('pending', 'active')";
  const mine = `project_id = current_project() AND root_goal_id = '${top}'`;
  const addGoal = (em: EntityManager, goal: string, parent: string | null) =>
    em.execute(
      `INSERT INTO goal (id, project_id, conversation_id, root_goal_id, parent_goal_id, title, description, state, created_by, request_id)
       VALUES (?, current_project(), 'cnv_1', '${top}', ?, 'x', 'x', 'active', 'key:test', 'req_test')`,
      [goal, parent],
    );
  const addStep = async (em: EntityManager, goal: string, child: string | null): Promise<string> => {
    const step = id("stp");
    await em.execute(
      `INSERT INTO goal_step (project_id, id, goal_id, number, stage, kind, description, state, reserved, child_goal_id)
       VALUES (current_project(), ?, ?, ?, 1, 'call', 'x', 'running', 8, ?)`,
      [step, goal, count, child],
    );
    return step;
  };
  const addTask = async (em: EntityManager, goal: string, step: string) => {
    const task = id("task");
    await em.execute(
      `INSERT INTO outreach_task (project_id, id, goal_id, step_id, lead_id, goal, recipient_identifier, state, created_by, request_id)
       VALUES (current_project(), ?, ?, ?, 'lead_1', 'x', 'x', 'in_progress', 'key:test', 'req_test')`,
      [task, goal, step],
    );
    await em.execute("UPDATE goal_step SET task_id = ?, state = 'running' WHERE id = ?", [task, step]);
  };
  const inFamily = `goal_id IN (SELECT id FROM goal WHERE ${mine} AND ${open})`;

  const doings: ((em: EntityManager) => Promise<unknown>)[] = [
    // A step begins.
    async (em) => {
      const goal = await any<{ id: string }>(em, `SELECT id FROM goal WHERE ${mine} AND ${open} ORDER BY id`);
      if (goal) await addTask(em, goal.id, await addStep(em, goal.id, null));
    },
    // A call or email is accepted, and held.
    async (em) => {
      const task = await any<{ id: string }>(
        em,
        `SELECT id FROM outreach_task t WHERE state = 'in_progress' AND ${inFamily}
         AND NOT EXISTS (SELECT 1 FROM task_attempt a WHERE a.task_id = t.id AND a.status = 'in_progress') ORDER BY id`,
      );
      if (!task) return;
      const channel = random.of(["call", "email"]);
      const record = id("rec");
      await em.execute(
        "INSERT INTO task_attempt (project_id, id, task_id, run, number, channel, record_id) VALUES (current_project(), ?, ?, 1, ?, ?, ?)",
        [id("try"), task.id, count, channel, record],
      );
      await em.execute(
        "INSERT INTO credit_hold (project_id, record_id, action, amount, period) SELECT current_project(), ?, 'call', 400, period FROM credit_balance",
        [record],
      );
    },
    // It is charged, or costs nothing.
    async (em) => {
      const hold = await any<{ record_id: string }>(em, "SELECT record_id FROM credit_hold ORDER BY record_id");
      if (!hold) return;
      await em.execute("UPDATE task_attempt SET status = 'success' WHERE record_id = ?", [hold.record_id]);
      await settleCredits(em, PROJECT, hold.record_id, random.below(3) * 130);
    },
    // A task ends, its call perhaps not yet charged; and with it, mostly, its step.
    async (em) => {
      const task = await any<{ id: string; step_id: string }>(
        em,
        `SELECT id, step_id FROM outreach_task WHERE state = 'in_progress' AND ${inFamily} ORDER BY id`,
      );
      if (!task) return;
      await em.execute("UPDATE outreach_task SET state = 'completed' WHERE id = ?", [task.id]);
      if (random.below(4) > 0)
        await em.execute("UPDATE goal_step SET state = 'completed', reserved = 0 WHERE id = ?", [task.step_id]);
      else {
        const [step] = await rows<{ goal_id: string }>(em, "SELECT goal_id FROM goal_step WHERE id = ?", [
          task.step_id,
        ]);
        await addTask(em, step?.goal_id ?? "", task.step_id);
      }
    },
    // A step that was over is taken up again.
    async (em) => {
      const step = await any<{ id: string; task_id: string }>(
        em,
        `SELECT id, task_id FROM goal_step WHERE state = 'completed' AND task_id IS NOT NULL AND ${inFamily} ORDER BY id`,
      );
      if (!step || random.below(3) > 0) return;
      await em.execute("UPDATE outreach_task SET state = 'in_progress' WHERE id = ?", [step.task_id]);
      await em.execute("UPDATE goal_step SET state = 'running', reserved = 8 WHERE id = ?", [step.id]);
      await unsettleStep(em, step.id);
    },
    // A sub-goal begins.
    async (em) => {
      const parent = await any<{ id: string }>(em, `SELECT id FROM goal WHERE ${mine} AND ${open} ORDER BY id`);
      if (!parent || random.below(3) > 0) return;
      const child = id("goal");
      await addGoal(em, child, parent.id);
      await addStep(em, parent.id, child);
    },
    // A sub-goal whose own work is over ends, some of its calls perhaps not yet charged.
    async (em) => {
      const child = await any<{ id: string }>(
        em,
        `SELECT id FROM goal g WHERE ${mine} AND ${open} AND parent_goal_id IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM goal_step s WHERE s.goal_id = g.id AND s.state = 'running') ORDER BY id`,
      );
      if (!child) return;
      await em.execute("UPDATE goal SET state = 'completed' WHERE id = ?", [child.id]);
      if (random.below(2) > 0) await settleGoal(em, child.id);
      await em.execute("UPDATE goal_step SET state = 'completed', reserved = 0 WHERE child_goal_id = ?", [child.id]);
    },
    // Somebody looks at a goal.
    async (em) => {
      const goal = await any<{ id: string }>(em, `SELECT id FROM goal WHERE ${mine} ORDER BY id`);
      if (goal) await settleGoal(em, goal.id);
    },
  ];
  return {
    top,
    begin: (em: EntityManager) => addGoal(em, top, null),
    live: (em: EntityManager) => (random.of(doings) as (typeof doings)[number])(em),
  };
}

/** From the ledger itself, all of it. */
const charged = async (em: EntityManager, goal: string): Promise<number> => {
  const [row] = await rows<{ spent: string }>(
    em,
    `WITH RECURSIVE tree AS (SELECT id FROM goal WHERE id = ? UNION ALL SELECT g.id FROM goal g JOIN tree t ON g.parent_goal_id = t.id)
     SELECT coalesce(sum(e.spent), 0) AS spent FROM tree JOIN outreach_task t ON t.goal_id = tree.id
     JOIN task_attempt a ON a.task_id = t.id JOIN credit_entry e ON e.record_id = a.record_id AND e.kind = 'settle'`,
    [goal],
  );
  return Number(row?.spent) / 100;
};

test.each([1, 2])(
  "whatever happens in whichever order, a goal's figures are those of the ledger (%i)",
  { timeout: 240_000 },
  async (seed) => {
    const { top, begin, live } = family(seed);
    await inProject(database, PROJECT, begin);
    for (let turn = 0; turn < TURNS; turn++) {
      await inProject(database, PROJECT, live);
      await inProject(database, PROJECT, async (em) => {
        const goals = await rows<{ id: string }>(em, "SELECT id FROM goal WHERE root_goal_id = ? ORDER BY id", [top]);
        const ids = goals.map(({ id }) => id);
        const [used, truth] = [await goalsUsed(em, ids), new Map<string, number>()];
        for (const id of ids) truth.set(id, await charged(em, id));
        const seen = new Map(ids.map((id) => [id, used.get(id) ?? 0]));
        expect({ turn, seen }).toEqual({ turn, seen: truth });
        const spending = await readSpending(em, top);
        const steps = await rows<{ id: string; used: string }>(em, "SELECT id, used FROM goal_step WHERE goal_id = ?", [
          top,
        ]);
        const sum = steps.reduce((total, { id, used: noted }) => total + (spending.steps.get(id) ?? Number(noted)), 0);
        expect(Math.round(sum * 100) / 100).toBe(truth.get(top));
      });
    }
    await inProject(database, PROJECT, (em) => settleGoal(em, top));
    const [goal] = await inProject(database, PROJECT, (em) =>
      rows<{ credits_used: string }>(em, "SELECT credits_used FROM goal WHERE id = ?", [top]),
    );
    expect(Number(goal?.credits_used)).toBe(await inProject(database, PROJECT, (em) => charged(em, top)));
    expect(Number(goal?.credits_used)).toBeGreaterThan(0);
  },
);
