import { setTimeout as sleep } from "node:timers/promises";
import { testClient } from "../../test/setup/test-client.ts";
import type { TestClient } from "../../test/setup/test-client.ts";
import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import type { Tally } from "../checker/tally.ts";
import type { Row } from "../row.ts";
import { patientCustomer } from "../means/patient.ts";
import { recordOf, wishFor } from "../world/customer.ts";
import type { Customer, Wish } from "../world/customer.ts";

const ENOUGH_FOR = 10;
const AT_ONCE = 100;
const TRIES = 20;
/** What a call may cost at most, by the documents: its base and the longest that it may last, by the minute. */
const [BASE, PER_MINUTE, MINUTES_MAX] = [1, 0.1, 30];

/** Looks at the balance as long as the load runs: it must never be below nothing. */
function watchBalance({ client }: Customer, tally: Tally): { stop(): Promise<void> } {
  let watching = true;
  const looking = (async () => {
    while (watching) {
      const { body } = await client.get("/api/v1/credits/balance");
      const left = body.data?.credits_remaining as number | undefined;
      if (left !== undefined && left < 0) tally.add("credits", 1, `a balance of ${left}`);
      await sleep(20);
    }
  })();
  return {
    stop: async () => {
      watching = false;
      await looking;
    },
  };
}

/** A machine that is too busy says 503 and when to come again: the same key is sent until the request has been judged. */
async function untilJudged(wish: Wish, through: TestClient | undefined): Promise<void> {
  for (let tries = 1; ; tries++) {
    const answer = await wish.send(through);
    if (answer?.status !== 503 || tries === TRIES) return;
    await sleep(1_000 * Number(answer.headers.get("retry-after") ?? 1));
  }
}

export const creditsRunOut: Row = {
  number: 25,
  title: "100 calls at once with credits for 10",
  fault: "100 different calls asked for at the same instant through two API processes, with a balance that covers 10",
  expected:
    "10 are accepted and dialled, 90 are refused (a 503 of a busy machine is repeated with its key); the balance is never negative, and nothing stays reserved",
  trials: { short: 1, long: 30 },
  protectedBy: ["credit-hold"],
  alone: false,
  waits: false,
  async run({ world, trials, tally }) {
    tally.add("credits", 0);
    let told = 0;
    for (let round = 0; round < trials; round++) {
      const customer = await patientCustomer(world, { credits: ENOUGH_FOR * (BASE + PER_MINUTE * MINUTES_MAX) });
      const wishes = await Promise.all(
        Array.from({ length: AT_ONCE }, () => wishFor(customer, "call", world.people.phone())),
      );
      const through = world.apis.map(({ url }) => testClient(url, customer.apiKey));
      // A call that ends gives back what it did not need: none may end before all have asked.
      await customer.client.patch("/api/v1/policy", { outreach_paused: true });
      const watch = watchBalance(customer, tally);
      await Promise.all(wishes.map((wish, index) => untilJudged(wish, through[index % through.length])));
      await watch.stop();
      const accepted = wishes.filter((wish) => recordOf(wish) !== null);
      const refused = wishes.filter(({ replies }) => replies.at(-1)?.status === 402);
      const tooBusy = wishes.flatMap(({ replies }) => replies.filter(({ status }) => status === 503));
      told += tooBusy.length;
      const untold = tooBusy.filter(({ retryAfter }) => retryAfter === null);
      if (untold.length > 0) tally.add("wrong", untold.length, "503 without Retry-After");
      tally.trial();
      if (accepted.length !== ENOUGH_FOR) tally.add("credits", 1, `${accepted.length} of ${AT_ONCE} were accepted`);
      const odd = wishes.filter((wish) => !accepted.includes(wish) && !refused.includes(wish));
      if (odd.length > 0)
        tally.add("wrong", odd.length, `a request was answered ${JSON.stringify(odd[0]?.replies.at(-1) ?? null)}`);
      await customer.client.patch("/api/v1/policy", { outreach_paused: false });
      await checkWishes(world, wishes, tally);
      await checkCredits(world, customer, tally);
    }
    if (told > 0) tally.note(`${told} answers of 503, repeated with the same key`);
  },
};
