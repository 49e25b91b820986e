import { setTimeout as sleep } from "node:timers/promises";
import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes, eachOf } from "../checker/check-wishes.ts";
import { askGoals, checkGoals, createGoalCustomer } from "../means/goals.ts";
import { checkImport, startImport } from "../means/imports.ts";
import { mixedWishes } from "../means/load.ts";
import type { Row } from "../row.ts";
import { createCustomer } from "../world/customer.ts";
import type { World } from "../world/world.ts";

const WISHES_PER_KILL = 20;
const KILLS_MIN = 3;
const LONGEST_PAUSE_MS = 2_000;
const TOGETHER = 6;
/** The telephone company takes its time, so that many a kill falls between its order and its answer. */
const SLOW = { vendor: "twilio", operation: "calls.create", fault: "delay", delay_ms: 1_000 } as const;

export const workerKilled: Row = {
  number: 4,
  title: "worker killed between accept and completion",
  fault:
    "SIGKILL of one of two workers at random moments under calls, emails, an import and goals; the telephone company takes a second to answer",
  expected: "one effect each, every record and goal ends, each line of the import is one lead",
  trials: { short: 60, long: 3_000 },
  protectedBy: [],
  alone: true,
  waits: false,
  async run({ world, random, trials, tally }) {
    const [customer, goalCustomer, importer] = await Promise.all([
      createCustomer(world),
      createGoalCustomer(world),
      createCustomer(world),
    ]);
    const goals = await askGoals(world, goalCustomer, Math.min(40, Math.max(2, Math.floor(trials / 30))));
    const file = await startImport(importer, trials * 10);
    const wishes = await mixedWishes({ world, customer, random, count: trials - goals.length - 1 });
    const calls = wishes.filter(({ channel }) => channel === "call");
    await Promise.all(calls.map(({ to }) => world.outside.order({ ...SLOW, to })));
    const load = eachOf(wishes, TOGETHER, (wish) => wish.send());
    const kills = Math.max(KILLS_MIN, Math.ceil(trials / WISHES_PER_KILL));
    const killed: number[] = [];
    for (let kill = 0; kill < kills; kill++) {
      await sleep(random() * LONGEST_PAUSE_MS);
      await world.workers.shift()?.kill();
      killed.push(Date.now());
      await world.heal();
    }
    await load;
    tally.trial(trials);
    tally.note(`${kills} kills`);
    await checkWishes(world, wishes, tally, 300);
    await checkGoals(world, goalCustomer, goals, tally);
    await checkImport(importer, file, tally);
    await checkCredits(world, customer, tally, wishes);
    await checkCredits(world, goalCustomer, tally);
    for (const recovery of await untilNextEffects(world, killed)) tally.recovered(recovery);
  },
};

/** After each kill, how long the world outside saw nothing happen. */
async function untilNextEffects({ outside }: World, killed: readonly number[]): Promise<number[]> {
  const times = (await outside.effects()).map(({ at }) => Date.parse(at));
  return killed.flatMap((at) => {
    const next = times.find((time) => time > at);
    return next === undefined ? [] : [next - at];
  });
}
