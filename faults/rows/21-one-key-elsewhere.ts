import { isDeepStrictEqual } from "node:util";
import { checkWishes, eachOf } from "../checker/check-wishes.ts";
import type { Tally } from "../checker/tally.ts";
import type { Row } from "../row.ts";
import { patientCustomer } from "../means/patient.ts";
import { recordOf, wishFor } from "../world/customer.ts";
import type { Customer, Wish } from "../world/customer.ts";
import type { World } from "../world/world.ts";

const OTHER = { subject: "Hello again", message: "Other words." };

/** One key, five uses: its own twice, with another body, on another route, in another project. */
async function useEverywhere(world: World, mine: Customer, theirs: Customer, tally: Tally): Promise<Wish[]> {
  const wish = await wishFor(mine, "email", world.people.address());
  await wish.send();
  const otherBody = await wishFor(mine, "email", world.people.address(), { ...OTHER }, wish.key);
  const otherRoute = await wishFor(mine, "call", world.people.phone(), {}, wish.key);
  const otherProject = await wishFor(theirs, "email", world.people.address(), {}, wish.key);
  await Promise.all([otherBody, otherRoute, otherProject, wish].map((each) => each.send()));
  const [refusal] = otherBody.replies;
  const code = (refusal?.body as { error?: { code?: string } } | undefined)?.error?.code;
  if (refusal?.status !== 422 || code !== "idempotency_key_reused")
    tally.add("differing", 1, `another body under a used key was answered ${refusal?.status} ${code}`);
  const ids = [wish, otherRoute, otherProject].map(recordOf);
  if (new Set(ids).size !== 3 || ids.includes(null)) tally.add("crossings", 1, `one key gave ${ids.join(", ")}`);
  const [first, again] = wish.replies;
  if (!again?.replayed || !isDeepStrictEqual(again.body, first?.body))
    tally.add("differing", 1, `the second use was answered ${again?.status}`);
  return [wish, otherBody, otherRoute, otherProject];
}

export const oneKeyElsewhere: Row = {
  number: 21,
  title: "one key with another body, route or project",
  fault:
    "each key is used again as it was, with another body, on another route and in another project, at the same time",
  expected: "the same reply; 422; a record of its own; a record of its own",
  trials: { short: 20, long: 1_000 },
  protectedBy: ["idempotency-key"],
  alone: false,
  waits: false,
  async run({ world, trials, tally }) {
    const [mine, theirs] = [await patientCustomer(world), await patientCustomer(world)];
    tally.add("crossings", 0);
    tally.add("differing", 0);
    const wishes: Wish[] = [];
    await eachOf([...Array(trials).keys()], 4, async () => {
      wishes.push(...(await useEverywhere(world, mine, theirs, tally)));
      tally.trial();
    });
    await checkWishes(world, wishes, tally);
  },
};
