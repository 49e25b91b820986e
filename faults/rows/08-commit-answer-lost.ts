import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { firstEffects } from "../means/first-effects.ts";
import { COMMIT_MESSAGE } from "../means/commit-message.ts";
import { mixedWishes, untilAccepted } from "../means/load.ts";
import type { Row } from "../row.ts";
import { createCustomer } from "../world/customer.ts";
import type { Wish } from "../world/customer.ts";

const PER_ROUND = 16;
const LOST_PER_ROUND = 6;
const ATTEMPT_CLOSED = /UPDATE attempt SET state/;

export const commitAnswerLost: Row = {
  number: 8,
  title: "Postgres commits and its answer is lost",
  fault: "the connection is reset instead of carrying the answer to a COMMIT, of the API and of the workers",
  expected: "the client's repeated key finds what was committed; a worker repeats nothing that reached somebody",
  trials: { short: 32, long: 400 },
  protectedBy: ["idempotency-key"],
  alone: true,
  waits: false,
  async run(given) {
    const { world, trials, tally } = given;
    const customer = await createCustomer(world);
    const { apiPostgres, workerPostgres } = world.cables;
    const all: Wish[] = [];
    let round = 0;
    while (all.length < trials) {
      const count = Math.min(PER_ROUND, trials - all.length);
      const wishes = await mixedWishes({ ...given, customer, count, lines: ["0101", "0107", "0108"] });
      apiPostgres.loseReplies(COMMIT_MESSAGE, LOST_PER_ROUND);
      // By turns of whatever the workers commit, and of what came of attempts, whose people have been reached by then.
      workerPostgres.loseReplies(COMMIT_MESSAGE, LOST_PER_ROUND, round++ % 2 === 0 ? undefined : ATTEMPT_CLOSED);
      await Promise.all(wishes.map((wish) => untilAccepted(wish)));
      await firstEffects(world, wishes);
      all.push(...wishes);
    }
    await checkWishes(world, all, tally, 300);
    await checkCredits(world, customer, tally, all);
    const lost = apiPostgres.repliesLost() + workerPostgres.repliesLost();
    // What is counted is what was brought about: a round in which nothing got lost has tried nothing.
    tally.trial(lost === 0 ? 0 : all.length);
    tally.note(`${lost} answers to a commit lost`);
  },
};
