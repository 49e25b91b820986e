import { setTimeout as sleep } from "node:timers/promises";
import type { Benchmark, Figure } from "../benchmark.ts";
import type { BenchProcess } from "../ground/bench-process.ts";
import type { Ground } from "../ground/ground.ts";
import { memoryMegabytes } from "../ground/proc.ts";
import { ratios } from "../ground/rounds.ts";
import { buildSender } from "../ground/seed.ts";
import { putToSleep } from "./sleeping-goals.ts";

const SETTLE_MS = 5_000;
const PARTS = ["api", "worker", "postgres", "temporal"] as const;
type Part = (typeof PARTS)[number];

/** Megabytes, and the share of one core in percent. */
interface Resting {
  memory: Record<Part, number>;
  cpu: Record<Part, number>;
}

async function timed<T>(start: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const startedAt = performance.now();
  const result = await start();
  return { result, seconds: (performance.now() - startedAt) / 1000 };
}

async function restFor(ground: Ground, pids: Record<Part, number>): Promise<Resting> {
  const { cpu, seconds } = await ground.meter(pids, () => sleep(ground.size("seconds") * 1000));
  const each = (value: (part: Part) => number) =>
    Object.fromEntries(PARTS.map((part) => [part, value(part)])) as Record<Part, number>;
  return {
    memory: each((part) => memoryMegabytes([pids[part]])),
    cpu: each((part) => (cpu[part] / seconds) * 100),
  };
}

async function restOften(ground: Ground, pids: Record<Part, number>): Promise<Resting[]> {
  await sleep(SETTLE_MS);
  const rounds: Resting[] = [];
  for (let round = 0; round < ground.rounds; round++) rounds.push(await restFor(ground, pids));
  return rounds;
}

const absolute = (name: string, unit: string, rounds: number[]): Figure => ({
  name,
  unit,
  rounds,
  kind: "absolute",
  better: "less",
});

const restFigures = (when: string, rounds: Resting[]): Figure[] =>
  PARTS.flatMap((part) => [
    absolute(
      `${when}: memory of ${part}`,
      "MB",
      rounds.map(({ memory }) => memory[part]),
    ),
    absolute(
      `${when}: CPU of ${part}`,
      "% of a core",
      rounds.map(({ cpu }) => cpu[part]),
    ),
  ]);

export default {
  name: "rest",
  question:
    "What does Cora cost while nothing happens, how soon is it ready, and what do thousands of waiting goals cost?",
  method: [
    "Start-up runs from the start of the process until the API's `/health` answers, and until the worker says that it runs; one after the other, on a migrated database, with the workflows bundled beforehand as in the image.",
    "At rest nobody asks anything. Memory is the proportional set size of whole process trees, CPU a share of one core, Postgres and the Temporal dev server beside API and worker.",
    "Node gives memory back late: what the worker holds with the goals is more than it needs, and the operator's guide says how to bound it.",
    "Goals are written by SQL as a plan leaves them, each waiting for a day in two weeks, and started by the dispatcher; then everything is at rest again.",
  ],
  sizes: {
    goals: { full: 10_000, quick: 30, means: "sleeping goals" },
    seconds: { full: 30, quick: 5, means: "seconds at rest per round" },
  },
  run: async (ground) => {
    const { servers } = ground;
    const cora = await ground.cora();
    const startUps: { api: number; worker: number }[] = [];
    const running: BenchProcess[] = [];
    for (let round = 0; round < ground.rounds; round++) {
      await Promise.all(running.splice(0).map((program) => program.kill("SIGKILL")));
      const api = await timed(() => cora.startApi());
      const worker = await timed(() => cora.startWorker());
      running.push(api.result, worker.result);
      startUps.push({ api: api.seconds, worker: worker.seconds });
    }
    const [api, worker] = running as [BenchProcess, BenchProcess];
    const pids = { api: api.pid, worker: worker.pid, postgres: servers.postgresPid(), temporal: servers.temporalPid() };
    const sender = await buildSender(cora);
    const idle = await restOften(ground, pids);
    const goals = ground.size("goals");
    ground.say(`${goals} goals go to sleep, some thirty a second …`);
    const rate = await putToSleep(cora, sender, goals, servers.temporalAddress);
    const asleep = await restOften(ground, pids);
    const workerMemory = (rounds: Resting[]) => rounds.map(({ memory }) => memory.worker);
    return {
      figures: [
        absolute(
          "API ready after",
          "s",
          startUps.map((startUp) => startUp.api),
        ),
        absolute(
          "worker ready after",
          "s",
          startUps.map((startUp) => startUp.worker),
        ),
        ...restFigures("idle", idle),
        { ...absolute("goals put to sleep", "/s", [rate]), better: "more" },
        ...restFigures("goals asleep", asleep),
        {
          name: "worker's memory with the goals, to idle",
          unit: "x",
          rounds: ratios(workerMemory(asleep), workerMemory(idle)),
          kind: "ratio",
          better: "less",
        },
      ],
    };
  },
} satisfies Benchmark;
