import { checkWishes } from "../checker/check-wishes.ts";
import { firstEffects } from "../means/first-effects.ts";
import { BEFORE_REPLY, killBeforeReply } from "../means/kill-api-at.ts";
import { mixedWishes, untilAccepted } from "../means/load.ts";
import type { Row } from "../row.ts";
import { createCustomer, recordOf } from "../world/customer.ts";
import type { Wish } from "../world/customer.ts";

const TOGETHER = 8;

export const apiKilledBeforeReply: Row = {
  number: 3,
  title: "API killed when the work is done and the reply is not sent",
  fault: "SIGKILL of an API process whose requests wait for their reply until their effects have happened",
  expected: "the repeated key is answered with the record that took effect, marked as a repetition",
  trials: { short: 16, long: 304 },
  protectedBy: ["idempotency-key"],
  alone: false,
  waits: false,
  failpoints: [[BEFORE_REPLY]],
  async run({ world, random, trials, tally }) {
    const customer = await createCustomer(world);
    const all: Wish[] = [];
    for (let done = 0; done < trials; done += TOGETHER) {
      const wishes = await mixedWishes({ world, customer, random, count: Math.min(TOGETHER, trials - done) });
      let effects: Awaited<ReturnType<typeof firstEffects>> = new Map();
      const meanwhile = async () => (effects = await firstEffects(world, wishes));
      await killBeforeReply(world, wishes, meanwhile);
      await Promise.all(wishes.map((wish) => untilAccepted(wish)));
      for (const wish of wishes) {
        const [id, did] = [recordOf(wish), effects.get(wish.to)?.cora_id];
        tally.add("differing", id === did ? 0 : 1, `the key is answered with ${id}, and ${did} took effect`);
        tally.add(
          "wrong",
          wish.replies.every(({ replayed }) => replayed) ? 0 : 1,
          `${id} is not marked as a repetition`,
        );
      }
      tally.trial(wishes.length);
      all.push(...wishes);
    }
    await checkWishes(world, all, tally);
  },
};
