import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { wishesWithFaults } from "../means/with-faults.ts";
import type { Planned } from "../means/with-faults.ts";
import type { Row } from "../row.ts";
import { createCustomer } from "../world/customer.ts";

/** Below the grace of six seconds that the world's workers have, and beyond their first look. */
const [LAG_MIN_MS, LAG_MAX_MS] = [2_000, 4_500];

export const listLags: Row = {
  number: 12,
  title: "vendor's list shows a new call late",
  fault:
    "the reply to an accepted order is lost, no callback ever comes, and the list hides the call for two to four and a half seconds of a grace of six",
  expected: "nobody is dialled again within the grace; the call is adopted from the list",
  trials: { short: 10, long: 200 },
  protectedBy: ["reconcile-grace"],
  alone: false,
  waits: true,
  async run({ world, random, trials, tally }) {
    const customer = await createCustomer(world);
    const plan = Array.from({ length: trials }, (): Planned => {
      const lag = Math.round(LAG_MIN_MS + random() * (LAG_MAX_MS - LAG_MIN_MS));
      const faults = [
        { fault: "drop_after_accept" },
        { fault: "hide_from_list", delay_ms: lag },
        { fault: "lose_callbacks" },
      ];
      // Who answers asks for words, and so tells Cora of the call: this one rings unheard.
      return { channel: "call", faults, line: "0107" };
    });
    const wishes = await wishesWithFaults(world, customer, plan);
    tally.trial(trials);
    await checkWishes(world, wishes, tally, 240);
    await checkCredits(world, customer, tally, wishes);
  },
};
