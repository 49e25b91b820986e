import { setTimeout as sleep } from "node:timers/promises";
import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes, eachOf } from "../checker/check-wishes.ts";
import { firstEffects } from "../means/first-effects.ts";
import { mixedWishes, untilAccepted } from "../means/load.ts";
import type { Row, RowRun } from "../row.ts";
import { createCustomer } from "../world/customer.ts";
import type { Wish } from "../world/customer.ts";
import type { World } from "../world/world.ts";

const PER_FAULT = 20;
const AWAY_MS = 3_000;
const STALL_MS = { short: 8_000, long: 30_000 };
const LONG_FROM = 200;
const TOGETHER = 10;

export const postgresKilled: Row = {
  number: 7,
  title: "Postgres killed and restarted, or stalled",
  fault:
    "SIGKILL of the whole Postgres server under traffic and a restart after crash recovery; every other time its connections stall",
  expected: "who cannot be served is told 503 with Retry-After, nothing is half done, each key can be used again",
  trials: { short: 40, long: 400 },
  protectedBy: ["database-away"],
  alone: true,
  waits: false,
  async run(given) {
    const { world, trials, tally } = given;
    const customer = await createCustomer(world);
    const all: Wish[] = [];
    const stallMs = trials >= LONG_FROM ? STALL_MS.long : STALL_MS.short;
    for (let turn = 0; all.length < trials; turn++) {
      const count = Math.min(PER_FAULT, trials - all.length);
      // Nobody talks, so that the fault meets requests and attempts and no conversation.
      const wishes = await mixedWishes({ ...given, customer, count, lines: ["0107", "0108"] });
      const traffic = eachOf(wishes, TOGETHER, (wish) => wish.send());
      await sleep(given.random() * 500);
      const back = turn % 2 === 0 ? await crash(world) : await stall(world, stallMs);
      await traffic;
      checkRefusals(wishes, tally);
      await Promise.all(wishes.map((wish) => untilAccepted(wish)));
      const effects = await firstEffects(world, wishes);
      const later = [...effects.values()].map(({ at }) => Date.parse(at) - back).filter((after) => after > 0);
      if (later.length > 0) tally.recovered(Math.min(...later));
      all.push(...wishes);
      tally.trial(count);
    }
    await checkWishes(world, all, tally, 300);
    await checkCredits(world, customer, tally, all);
  },
};

/** Answers when the server was back. */
async function crash(world: World): Promise<number> {
  await world.postgres.kill();
  await sleep(AWAY_MS);
  await world.postgres.start();
  return Date.now();
}

async function stall({ cables }: World, milliseconds: number): Promise<number> {
  const both = [cables.apiPostgres, cables.workerPostgres];
  for (const cable of both) cable.set("stall");
  await sleep(milliseconds);
  for (const cable of both) cable.set("pass");
  return Date.now();
}

/** A key that is still being worked on answers 409; who is told to come back is told when. */
function checkRefusals(wishes: readonly Wish[], tally: RowRun["tally"]): void {
  tally.add("wrong", 0);
  for (const { replies } of wishes)
    for (const { status, retryAfter } of replies)
      if (![202, 409, 503].includes(status) || (status === 503 && retryAfter === null))
        tally.add("wrong", 1, `${status}${status === 503 ? " without Retry-After" : ""} while the database was away`);
}
