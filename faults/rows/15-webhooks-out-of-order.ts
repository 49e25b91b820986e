import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { firstEffects } from "../means/first-effects.ts";
import { mixedWishes, untilAccepted } from "../means/load.ts";
import { checkToldOnce } from "../means/told-once.ts";
import { webhooksOf } from "../means/webhooks-of.ts";
import { eventually } from "../../test/setup/eventually.ts";
import type { Row } from "../row.ts";
import { createCustomer, recordOf } from "../world/customer.ts";
import type { RawRequest } from "../world/request-reader.ts";

const QUIET_MS = 3_000;

export const webhooksOutOfOrder: Row = {
  number: 15,
  title: "webhooks in any order, and again after the end",
  fault:
    "all webhooks are held back until everybody has hung up, then come in a shuffled order, and once more when all has ended",
  expected: "each record ends as it would have; what comes late changes nothing",
  trials: { short: 16, long: 300 },
  protectedBy: ["ranked-states"],
  alone: false,
  waits: false,
  async run(given) {
    const { world, random, trials, tally } = given;
    const customer = await createCustomer(world);
    const wishes = await mixedWishes({ ...given, customer, count: trials, lines: ["0101", "0103", "0108"] });
    const diversion = world.door.divert(webhooksOf(customer, wishes), "hold");
    await Promise.all(wishes.map((wish) => untilAccepted(wish)));
    await firstEffects(world, wishes);
    await untilQuiet(diversion.requests);
    const shuffled = shuffle(diversion.requests, random);
    for (const request of shuffled) {
      const status = await diversion.deliver(request);
      tally.add("wrong", status === 200 ? 0 : 1, `a late webhook was answered ${status}`);
    }
    diversion.end();
    const first = await checkWishes(world, wishes, tally, 240);
    for (const request of shuffle(shuffled, random)) await diversion.deliver(request);
    const second = await checkWishes(world, wishes, tally, 60);
    for (const wish of wishes) {
      const id = recordOf(wish) ?? "";
      const [before, after] = [first.get(id)?.status, second.get(id)?.status];
      tally.add("wrong", before === after ? 0 : 1, `${id} was ${before} and is ${after}`);
    }
    tally.trial(trials);
    tally.note(`${shuffled.length} webhooks shuffled`);
    await checkToldOnce(customer, tally);
    await checkCredits(world, customer, tally, wishes);
  },
};

/** Until no webhook has come for a while: the vendors have nothing more to tell. */
async function untilQuiet(requests: readonly RawRequest[]): Promise<void> {
  let [count, since] = [-1, Date.now()];
  await eventually(
    () => {
      if (requests.length !== count) [count, since] = [requests.length, Date.now()];
      return count > 0 && Date.now() - since > QUIET_MS;
    },
    "the vendors to fall silent",
    120,
  );
}

/** Fisher and Yates. */
function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [all[last], all[other]] = [all[other] as T, all[last] as T];
  }
  return all;
}
