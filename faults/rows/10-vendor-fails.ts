import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { wishesWithFaults } from "../means/with-faults.ts";
import type { OrderedFault, Planned } from "../means/with-faults.ts";
import type { Row } from "../row.ts";
import { pick } from "../run/random.ts";
import { createCustomer } from "../world/customer.ts";

/** Who only hears a 5xx cannot know which of the two it was. */
const BEFORE: OrderedFault = { fault: "status", status: 500 };
const AFTER: OrderedFault = { fault: "status_after_accept", status: 502 };
const DROPPED: OrderedFault = { fault: "drop_before_accept" };

export const vendorFails: Row = {
  number: 10,
  title: "vendor answers 5xx, before or after it accepted",
  fault: "a 500 or a broken connection without an effect, or a gateway's 502 behind which the order was accepted",
  expected: "what was accepted is found and adopted, what was not is done, each once",
  trials: { short: 18, long: 300 },
  protectedBy: ["reconcile"],
  alone: false,
  waits: false,
  async run({ world, random, trials, tally }) {
    const customer = await createCustomer(world);
    const plan = Array.from({ length: trials }, (_, index): Planned => {
      const fault = [BEFORE, AFTER, DROPPED][index % 3] as OrderedFault;
      return {
        channel: index % 2 === 0 ? "call" : "email",
        faults: [fault],
        line: pick(random, ["0101", "0107", "0108"]),
      };
    });
    const wishes = await wishesWithFaults(world, customer, plan);
    tally.trial(trials);
    await checkWishes(world, wishes, tally);
    await checkCredits(world, customer, tally, wishes);
  },
};
