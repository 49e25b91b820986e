import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { mixedWishes, untilAccepted } from "../means/load.ts";
import type { Row } from "../row.ts";
import { createCustomer } from "../world/customer.ts";
import type { Wish } from "../world/customer.ts";

const PER_ROUND = 16;
const LOST_PER_ROUND = 6;
const COMMIT = /Q....commit/is;

export const commitAnswerLost: Row = {
  number: 8,
  title: "Postgres commits and its answer is lost",
  fault: "the connection is reset instead of carrying the answer to a COMMIT, of the API and of the workers",
  expected: "the client's repeated key finds what was committed; a worker repeats nothing that reached somebody",
  trials: { short: 32, long: 400 },
  protectedBy: [],
  alone: true,
  async run(given) {
    const { world, trials, tally } = given;
    const customer = await createCustomer(world);
    const { apiPostgres, workerPostgres } = world.cables;
    const all: Wish[] = [];
    while (all.length < trials) {
      const count = Math.min(PER_ROUND, trials - all.length);
      const wishes = await mixedWishes({ ...given, customer, count, lines: ["0101", "0107", "0108"] });
      apiPostgres.loseReplies(COMMIT, LOST_PER_ROUND);
      workerPostgres.loseReplies(COMMIT, LOST_PER_ROUND);
      await Promise.all(wishes.map((wish) => untilAccepted(wish)));
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
