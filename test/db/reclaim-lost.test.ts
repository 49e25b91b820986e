import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../db/orm.ts";
import { inProject, inSystem } from "../../db/project-scope.ts";
import { cabledDatabase } from "../setup/cabled-database.ts";
import type { CabledDatabase } from "../setup/cabled-database.ts";
import type { TcpProxy } from "../setup/tcp-proxy.ts";

const POOL = 2;
let cabled: CabledDatabase;
let cable: TcpProxy;
let database: Database;
beforeAll(async () => {
  cabled = await cabledDatabase(POOL);
  ({ cable, database } = cabled);
});
afterAll(() => cabled?.drop());

type Em = Parameters<Parameters<typeof inSystem>[1]>[0];
const inside = (work: (em: Em) => Promise<unknown>): Promise<unknown>[] => [
  inProject(database, "prj_a", work),
  inSystem(database, work),
];
const outcomes = async (asked: Promise<unknown>[]) => (await Promise.allSettled(asked)).map(({ status }) => status);

test.each([
  ["before its first statement", async () => cable.cut()],
  [
    "between two statements",
    async (em: Em) => {
      await em.execute("SELECT 1");
      cable.cut();
      await em.execute("SELECT 2");
    },
  ],
  [
    "before it commits",
    async (em: Em) => {
      await em.execute("SELECT 1");
      cable.cut();
    },
  ],
  [
    "while Postgres is busy",
    async (em: Em) => {
      const cutting = setTimeout(() => cable.cut(), 50);
      await em.execute("SELECT pg_sleep(5)").finally(() => clearTimeout(cutting));
    },
  ],
])("a connection that a transaction loses %s leaves its place to others, however often", async (_, losing) => {
  for (let time = 0; time <= POOL; time++) {
    expect(await outcomes(inside(losing))).toEqual(["rejected", "rejected"]);
    cable.restore();
  }
  const all = await Promise.all(Array.from({ length: POOL * 2 }, () => inside((em) => em.execute("SELECT 1"))).flat());
  expect(all).toHaveLength(POOL * 4);
});
