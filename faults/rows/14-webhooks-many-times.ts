import { setTimeout as sleep } from "node:timers/promises";
import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { mixedWishes, untilAccepted } from "../means/load.ts";
import { checkToldOnce } from "../means/told-once.ts";
import { keptTwice } from "../means/inbox.ts";
import { webhooksOf } from "../means/webhooks-of.ts";
import type { Row } from "../row.ts";
import { createCustomer } from "../world/customer.ts";

const TIMES = 20;
const LOOK_MS = 100;
/** The next wishes are made when everything of these was repeated: signatures are good for five minutes. */
const AT_ONCE = 40;

export const webhooksManyTimes: Row = {
  number: 14,
  title: "each webhook twenty times at once",
  fault:
    "every webhook of Twilio and Resend comes twenty more times at once, byte by byte the same, at both API processes",
  expected: "200 each time, kept once, one change of state, charged once",
  trials: { short: 60, long: 1_000 },
  protectedBy: ["inbox-dedupe"],
  alone: false,
  waits: true,
  async run(given) {
    const { world, trials, tally } = given;
    const customer = await createCustomer(world);
    // A call has about four webhooks, an email one or two.
    const wishes = await mixedWishes({
      ...given,
      customer,
      count: Math.ceil(trials / 3),
      lines: ["0101", "0108", "0103"],
    });
    const diversion = world.door.divert(webhooksOf(customer, wishes), "copy");
    let [repeated, going] = [0, true];
    const repeating = (async () => {
      while (going || repeated < diversion.requests.length) {
        const request = diversion.requests[repeated];
        if (!request) await sleep(LOOK_MS);
        else {
          repeated += 1;
          const statuses = await Promise.all(Array.from({ length: TIMES }, () => diversion.deliver(request)));
          const refused = statuses.filter((status) => status !== 200);
          tally.add("wrong", refused.length, `a repeated webhook was answered ${refused[0]}`);
        }
      }
    })();
    for (let first = 0; first < wishes.length; first += AT_ONCE) {
      const some = wishes.slice(first, first + AT_ONCE);
      await Promise.all(some.map((wish) => untilAccepted(wish)));
      await checkWishes(world, some, tally, 240);
      while (repeated < diversion.requests.length) await sleep(LOOK_MS);
    }
    await checkWishes(world, wishes, tally, 240);
    going = false;
    await repeating;
    diversion.end();
    tally.trial(repeated);
    tally.note(`${repeated * TIMES} repetitions`);
    const twice = await keptTwice(world);
    tally.add("duplicates", twice.length, `${twice[0]?.kind} is kept ${twice[0]?.count} times`);
    await checkToldOnce(customer, tally);
    await checkCredits(world, customer, tally, wishes);
  },
};
