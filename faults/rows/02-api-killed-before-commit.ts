import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { killBeforeCommit } from "../means/kill-api-at.ts";
import { mixedWishes, untilAccepted } from "../means/load.ts";
import type { Row } from "../row.ts";
import { createCustomer } from "../world/customer.ts";
import type { Customer, Wish } from "../world/customer.ts";

const TOGETHER = 8;

export const apiKilledBeforeCommit: Row = {
  number: 2,
  title: "API killed before its commit",
  fault: "SIGKILL of an API process whose writes have reached Postgres, while the COMMIT is kept back on the wire",
  expected: "nothing of them exists; the same key succeeds afterwards and is done once",
  trials: { short: 16, long: 304 },
  protectedBy: ["one-transaction"],
  alone: false,
  waits: false,
  async run({ world, random, trials, tally }) {
    const customer = await createCustomer(world);
    const all: Wish[] = [];
    for (let done = 0; done < trials; done += TOGETHER) {
      const wishes = await mixedWishes({ world, customer, random, count: Math.min(TOGETHER, trials - done) });
      await killBeforeCommit(world, wishes);
      const left = await Promise.all(wishes.map((wish) => recordsAbout(customer, wish)));
      tally.add("wrong", left.filter((count) => count > 0).length, "something of an uncommitted request exists");
      await Promise.all(wishes.map((wish) => untilAccepted(wish)));
      tally.trial(wishes.length);
      all.push(...wishes);
    }
    await checkWishes(world, all, tally);
    await checkCredits(world, customer, tally, all);
  },
};

/** How many calls or emails the API knows of the wish's person. */
async function recordsAbout({ client }: Customer, { leadId, channel }: Wish): Promise<number> {
  const { body } = await client.get(`/api/v1/leads/${leadId}/${channel}s`);
  return body.data.length;
}
