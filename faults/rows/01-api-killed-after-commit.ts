import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { BEFORE_REPLY, killBeforeReply } from "../means/kill-api-at.ts";
import { mixedWishes, untilAccepted } from "../means/load.ts";
import { createCustomer } from "../world/customer.ts";
import type { Wish } from "../world/customer.ts";
import { firstEffects } from "../means/first-effects.ts";
import type { Row } from "../row.ts";

const TOGETHER = 8;

export const apiKilledAfterCommit: Row = {
  number: 1,
  title: "API killed after its commit, before it wakes anybody or answers",
  fault: "SIGKILL of an API process while requests wait between the transaction's commit and all that follows it",
  expected:
    "each is done once by the workers' sweep, whether the client repeats its key at once, later, or never hears",
  trials: { short: 16, long: 304 },
  protectedBy: ["outbox-sweep"],
  alone: false,
  waits: false,
  failpoints: [[BEFORE_REPLY]],
  async run({ world, random, trials, tally }) {
    const customer = await createCustomer(world);
    const all: Wish[] = [];
    for (let done = 0; done < trials; done += TOGETHER) {
      const wishes = await mixedWishes({ world, customer, random, count: Math.min(TOGETHER, trials - done) });
      await killBeforeReply(world, wishes);
      const killed = Date.now();
      // Every other time the clients repeat at once, which may wake somebody; else their next word comes when all is done.
      const atOnce = (done / TOGETHER) % 2 === 1;
      if (atOnce) await Promise.all(wishes.map((wish) => untilAccepted(wish)));
      const effects = await firstEffects(world, wishes);
      for (const { at } of effects.values()) tally.recovered(Date.parse(at) - killed);
      if (!atOnce) await Promise.all(wishes.map((wish) => untilAccepted(wish)));
      tally.add("lost", wishes.length - effects.size, "a committed request was never carried out");
      tally.trial(wishes.length);
      all.push(...wishes);
    }
    const first = all.flatMap(({ replies }) => replies.slice(0, 1)).filter(({ replayed }) => !replayed);
    tally.add("wrong", first.length, "a repeated key was not answered as a repetition");
    await checkWishes(world, all, tally);
    await checkCredits(world, customer, tally, all);
  },
};
