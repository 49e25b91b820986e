import { until } from "../../bin/processes/until.ts";
import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes, eachOf } from "../checker/check-wishes.ts";
import { mixedWishes } from "../means/load.ts";
import type { Row } from "../row.ts";
import { createCustomer } from "../world/customer.ts";
import type { Wish } from "../world/customer.ts";

const PER_ROUND = 20;
const DEAF_MS = 20_000;
const TOGETHER = 6;

export const vendorReplyLost: Row = {
  number: 11,
  title: "vendors accept and no reply arrives",
  fault:
    "requests to Twilio and Resend pass, every reply is swallowed on the wire until half of the orders have taken effect unheard, then the connections break",
  expected: "what was accepted is adopted by a callback, the list or the repeated key; one effect each",
  trials: { short: 20, long: 300 },
  protectedBy: [],
  alone: true,
  waits: false,
  async run(given) {
    const { world, trials, tally } = given;
    const customer = await createCustomer(world);
    const all: Wish[] = [];
    const cables = [world.cables.twilio, world.cables.resend];
    let unheard = 0;
    while (all.length < trials) {
      const count = Math.min(PER_ROUND, trials - all.length);
      const wishes = await mixedWishes({ ...given, customer, count });
      const before = (await world.outside.effects()).length;
      const unheardNow = async (): Promise<number> => (await world.outside.effects()).length - before;
      for (const cable of cables) cable.set("drop_replies");
      await eachOf(wishes, TOGETHER, (wish) => wish.send());
      await until(async () => ((await unheardNow()) >= count / 2 ? true : undefined), { timeoutMs: DEAF_MS });
      unheard += await unheardNow();
      for (const cable of cables) cable.set("pass");
      all.push(...wishes);
    }
    await checkWishes(world, all, tally, 300);
    await checkCredits(world, customer, tally, all);
    tally.trial(unheard === 0 ? 0 : all.length);
    tally.note(`${unheard} effects whose reply was swallowed`);
  },
};
