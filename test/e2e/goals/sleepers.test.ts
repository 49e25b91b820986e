import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../../bin/processes/free-port.ts";
import { inSystem } from "../../../db/project-scope.ts";
import { eventually } from "../../setup/eventually.ts";
import type { BuiltProject } from "../../setup/factories.ts";
import type { ProcessUnderTest } from "../../setup/process-under-test.ts";
import { testCora } from "../../setup/test-cora.ts";
import type { TestCora } from "../../setup/test-cora.ts";
import { buildGoalProject } from "./goal-bench.ts";
import { SLEEPER, openSleepers } from "./open-sleepers.ts";

/** The figure that Cora promises; SLEEPERS=10000 is for looking further. */
const MANY = Number(process.env["SLEEPERS"] ?? 1000);
const FEW = Math.ceil(MANY / 5);
const CACHE = 50;
const WATCHED_MS = 15_000;
/** A tick is a hundredth of a second; below so many a ratio says nothing. */
const TICKS_MIN = 15;

/** The worker whose goals sleep, and the idle one. */
type Pair = [number, number];

let cora: TestCora;
let project: BuiltProject;
let metrics: string;
let worker: ProcessUnderTest;
/** Has nothing at all, over the very same seconds: a busy machine is busy for both. */
let idle: ProcessUnderTest;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  project = await buildGoalProject(cora);
  const port = await freePort();
  metrics = `http://127.0.0.1:${port}/metrics`;
  worker = await cora.startWorker({ CORA_CACHED_WORKFLOWS: String(CACHE), METRICS_PORT: String(port) });
  idle = await cora.startWorker({ CORA_TASK_QUEUE: `${cora.env["CORA_TASK_QUEUE"]}-idle` });
}, 600_000);
afterAll(() => cora?.stop());

const rows = (sql: string, values: unknown[] = []): Promise<Record<string, string>[]> =>
  inSystem(cora.database, (em) => em.execute(sql, values));

/** Each goal has been looked at once since, and nothing is on its way any more. */
const asleep = (count: number) =>
  eventually(
    async () => {
      const [row] = await rows(
        `SELECT (SELECT count(*) FROM goal WHERE attention = 'needs_input') AS waiting, (SELECT count(*) FROM workflow_start) AS promised`,
      );
      return Number(row?.["waiting"]) === count && Number(row?.["promised"]) === 0;
    },
    `${count} goals to sleep`,
    600,
  );

/** What a process has worked so far, in ticks. */
async function worked({ pid }: ProcessUnderTest): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** Its own alone: what processes share counts for each the more, the fewer there are. */
async function megabytes({ pid }: ProcessUnderTest): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Anonymous:\s+(\d+)/m.exec(rollup)?.[1]) / 1024;
}

async function cached(): Promise<number> {
  const text = await (await fetch(metrics)).text();
  return Math.max(0, ...[...text.matchAll(/^temporal_sticky_cache_size\S* (\d+)/gm)].map((match) => Number(match[1])));
}

const both = async (measure: (child: ProcessUnderTest) => Promise<number>): Promise<Pair> => [
  await measure(worker),
  await measure(idle),
];
const grown = (from: Pair, to: Pair): Pair => [to[0] - from[0], to[1] - from[1]];

test(
  "goals that sleep cost a worker no work and a bounded cache, however many, and one of them wakes when it is answered",
  { timeout: 1_500_000 },
  async () => {
    await openSleepers(cora.database, project.projectId, 1, FEW);
    await asleep(FEW);
    const before = await both(megabytes);
    await openSleepers(cora.database, project.projectId, FEW + 1, MANY);
    await asleep(MANY);
    const after = await both(megabytes);
    const size = await eventually(cached, "the cache's size");

    // What falling asleep has left to do is done at some time; after that nothing may be.
    const [asleepTicks, idleTicks] = await eventually(
      async () => {
        const start = await both(worked);
        await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
        const ticks = grown(start, await both(worked));
        return ticks[0] < 1.5 * Math.max(ticks[1], TICKS_MIN) && ticks;
      },
      "a worker whose goals sleep to work no more than one without goals",
      300,
    );
    const [mbs, idleMbs] = grown(before, after);
    console.log(
      `sleepers: ${MANY} goals, cache ${size}, ${mbs.toFixed(0)} MB more beside ${idleMbs.toFixed(0)}, ${asleepTicks} ticks beside ${idleTicks}`,
    );
    expect(size).toBeLessThanOrEqual(CACHE);
    expect(mbs).toBeLessThan(250);

    const [clock] = await rows("SELECT clock_timestamp() AS now");
    const answer = { conversation_id: "cnv_sleeper_7", message: "At Nobu" };
    const said = await project.client.post("/api/v1/coordination/message", answer);
    expect(said.body.data).toMatchObject({ goal_id: `${SLEEPER}7`, actions_taken: ["answer_recorded"] });
    await eventually(
      async () =>
        (await rows("SELECT 1 FROM goal_event WHERE goal_id = ? AND kind = 'decided'", [`${SLEEPER}7`])).length > 0,
      "the goal to think about its answer",
      120,
    );
    const moved = await rows("SELECT id FROM goal WHERE updated_at > ?", [clock?.["now"]]);
    expect(moved.map(({ id }) => id)).toEqual([`${SLEEPER}7`]);
    await Promise.all([worker.kill(), idle.kill()]);
  },
);
