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

/** Rows that take nothing away from others run beside each other. */
const BESIDE = 6;

/** Runs the rows in one world, those that disturb all others one after the other; a world that a row broke is built anew. */
export async function runRows(rows: readonly Row[], options: RunOptions): Promise<RowResult[]> {
  let world = await startWorld(options.world);
  const release = onInterrupt(() => world.stop());
  const results: RowResult[] = [];
  const one = async (row: Row): Promise<void> => {
    const result = await runRow(row, world, options);
    results.push(result);
    options.ended(result);
  };
  try {
    const queue = rows.filter(({ alone }) => !alone);
    const lane = async (): Promise<void> => {
      for (let row = queue.shift(); row; row = queue.shift()) await one(row);
    };
    await Promise.all(Array.from({ length: BESIDE }, lane));
    for (const row of rows.filter(({ alone }) => alone)) {
      world = await whole(world, options);
      await one(row);
    }
  } finally {
    release();
    await world.stop();
  }
  return results.toSorted((a, b) => a.row.number - b.row.number);
}

/** Who interrupts a run leaves no servers behind. */
function onInterrupt(stop: () => Promise<void>): () => void {
  const end = (): void => void stop().finally(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  return () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, end);
  };
}

/** The same world with everything back in place, or a new one where that fails. */
async function whole(world: World, options: RunOptions): Promise<World> {
  try {
    await world.heal();
    return world;
  } catch (error) {
    options.say(`The world could not be mended (${String(error)}): it is built anew.`);
    await world.stop();
    return startWorld(options.world);
  }
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
