import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { firstEffects } from "../means/first-effects.ts";
import { wishesWithFaults } from "../means/with-faults.ts";
import type { Planned } from "../means/with-faults.ts";
import type { Row } from "../row.ts";
import { createCustomer } from "../world/customer.ts";

const RETRY_SECONDS = 15;
const TIMES_MAX = 2;

export const vendorThrottles: Row = {
  number: 9,
  title: "vendor answers 429 with Retry-After",
  fault: "the vendor refuses once or twice with 429 and Retry-After before it accepts",
  expected: "one effect, not earlier than the vendor asked for",
  trials: { short: 16, long: 300 },
  protectedBy: ["retry-after"],
  alone: false,
  waits: true,
  async run({ world, random, trials, tally }) {
    const customer = await createCustomer(world);
    const times: number[] = Array.from({ length: trials }, () => 1 + Math.floor(random() * TIMES_MAX));
    const plan = times.map((count, index): Planned => {
      const fault = { fault: "status", status: 429, retry_after: RETRY_SECONDS, times: count };
      return { channel: index % 2 === 0 ? "call" : "email", faults: [fault], line: "0108" };
    });
    const wishes = await wishesWithFaults(world, customer, plan);
    const effects = await firstEffects(world, wishes, 120);
    const waits = wishes.map(({ to, replies }) => Date.parse(effects.get(to)?.at ?? "") - (replies[0]?.asked ?? 0));
    const early = waits.filter((waited, index) => !(waited >= RETRY_SECONDS * 1000 * (times[index] ?? 0)));
    tally.add("violations", early.length, `the vendor was asked again after ${early[0]} ms`);
    tally.note(`shortest wait ${Math.min(...waits)} ms for ${RETRY_SECONDS} s`);
    tally.trial(trials);
    await checkWishes(world, wishes, tally);
    await checkCredits(world, customer, tally, wishes);
  },
};
