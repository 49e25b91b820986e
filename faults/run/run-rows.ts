import { createTally } from "../checker/tally.ts";
import type { RowCount } from "../checker/tally.ts";
import type { Row } from "../row.ts";
import { startWorld } from "../world/world.ts";
import type { World, WorldOptions } from "../world/world.ts";
import { seeded } from "./random.ts";

export interface RunOptions {
  seed: number;
  mode: "short" | "long";
  /** Instead of each row's own number. */
  trials: number | null;
  world: WorldOptions;
  say(line: string): void;
  /** Called as each row ends. */
  ended(result: RowResult): void;
}

export interface RowResult extends RowCount {
  row: Row;
  seed: number;
  seconds: number;
  /** Why the row could not be carried out; null where it could. */
  broke: string | null;
}

/** Rows that take nothing away from others run beside each other; long ones are many times the load. */
const BESIDE = { short: 8, long: 3 } as const;
/** In the short version those that do run in worlds of their own, for most of their time is waiting. */
const WORLDS_ALONE = 3;

/** Runs every row: those that disturb all others each alone in a world, the others together in one. */
export async function runRows(rows: readonly Row[], options: RunOptions): Promise<RowResult[]> {
  const queues = {
    beside: rows.filter(({ alone }) => !alone).toSorted((one, other) => Number(other.waits) - Number(one.waits)),
    alone: rows.filter(({ alone }) => alone).toSorted((one, other) => Number(other.waits) - Number(one.waits)),
  };
  const results: RowResult[] = [];
  const one = async (row: Row, world: World): Promise<void> => {
    const result = await runRow(row, world, options);
    results.push(result);
    options.ended(result);
  };
  const worlds = new Set<World>();
  const release = onInterrupt(() => Promise.all([...worlds].map((world) => world.stop())));
  try {
    await each(workloads(queues, options.mode), (work) => inWorld(work, { ...options, worlds, one }));
  } finally {
    release();
  }
  return results.toSorted((a, b) => a.row.number - b.row.number);
}

/** What is run in one world, at first together and then one after the other; queues may be shared. */
interface Workload {
  beside: Row[];
  alone: Row[];
}

/** The long version is in no hurry: it has one world, and the figures of a machine that does nothing else. */
function workloads({ beside, alone }: Workload, mode: RunOptions["mode"]): Workload[] {
  if (mode === "long") return [{ beside, alone }];
  const many = Array.from({ length: Math.min(WORLDS_ALONE, alone.length) }, () => ({ beside: [], alone }));
  return beside.length > 0 ? [{ beside, alone: [] }, ...many] : many;
}

interface Runner extends RunOptions {
  worlds: Set<World>;
  one(row: Row, world: World): Promise<void>;
}

/** A world that a row broke is built anew. */
async function inWorld({ beside, alone }: Workload, runner: Runner): Promise<void> {
  const { worlds, one, say } = runner;
  let world = await open();
  try {
    const together = async (): Promise<void> => {
      for (let row = beside.shift(); row; row = beside.shift()) await one(row, world);
    };
    await each(Array.from({ length: BESIDE[runner.mode] }), together);
    for (let row = alone.shift(); row; row = alone.shift()) {
      await world.heal().catch(async (error: unknown) => {
        say(`The world could not be mended (${String(error)}): it is built anew.`);
        await shut();
        world = await open();
      });
      await one(row, world);
    }
  } finally {
    await shut();
  }

  async function open(): Promise<World> {
    const opened = await startWorld(runner.world);
    worlds.add(opened);
    return opened;
  }

  async function shut(): Promise<void> {
    await world.stop();
    worlds.delete(world);
  }
}

/** All at once; where one fails, the others still come to their end before that is said. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const failed = (await Promise.allSettled(items.map(work))).find((ended) => ended.status === "rejected");
  if (failed) throw failed.reason;
}

/** Who interrupts a run leaves no servers behind. */
function onInterrupt(stop: () => Promise<unknown>): () => void {
  const end = (): void => void stop().finally(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  return () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, end);
  };
}

async function runRow(row: Row, world: World, { seed, mode, trials }: RunOptions): Promise<RowResult> {
  const tally = createTally();
  const started = performance.now();
  let broke: string | null = null;
  try {
    const random = seeded(seed * 1_000 + row.number);
    await row.run({ world, random, trials: trials ?? row.trials[mode], tally });
  } catch (error) {
    broke = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  // No fault from outside is a reason to end: a process that does has met something it does not handle.
  for (const crash of world.crashes()) tally.add("wrong", 1, crash);
  return { row, seed, ...tally.count(), seconds: (performance.now() - started) / 1000, broke };
}

/** Whether anything was found, or nothing could be tried. */
export const isRed = ({ findings, broke, trials }: RowResult): boolean =>
  broke !== null || trials === 0 || Object.values(findings).some((count) => count > 0);
