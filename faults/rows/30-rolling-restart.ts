import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { steadyLoad, unanswered } from "../means/steady-load.ts";
import type { Row } from "../row.ts";
import { patientCustomer } from "../means/patient.ts";
import type { World } from "../world/world.ts";

/** Requests that are under way at any time. */
const LANES = 2;
/** A busy machine carries slowly what was asked for meanwhile. */
const PATIENCE_SECONDS = 600;
const CALL_EVERY = 6;

/** As a rollout does it: the new one stands before the old one is taken out of the balancer and told to stop. */
async function rollOne(world: World, round: number): Promise<void> {
  if (round % 2 === 0) {
    const old = world.apis.shift();
    world.apis.push(await world.startApi());
    await old?.stop();
  } else {
    const old = world.workers.shift();
    world.workers.push(await world.startWorker());
    await old?.stop();
  }
}

export const rollingRestart: Row = {
  number: 30,
  title: "SIGTERM under load, rolling",
  fault:
    "API and worker processes are replaced one after the other with SIGTERM while calls and emails are asked for without a pause",
  expected: "every request is answered, nothing is lost or done twice",
  trials: { short: 4, long: 50 },
  protectedBy: [],
  alone: true,
  async run({ world, trials, tally }) {
    const customer = await patientCustomer(world);
    const load = steadyLoad(world, customer, LANES, (turn) => (turn % CALL_EVERY === 0 ? "call" : "email"));
    for (let round = 0; round < trials; round++) {
      await rollOne(world, round);
      tally.trial();
    }
    const { wishes, closed } = await load.stop();
    const failed = unanswered(wishes);
    tally.add("wrong", failed.length, `a request was answered ${failed[0]?.replies[0]?.status ?? "by nobody"}`);
    tally.note(
      `${wishes.length} requests during ${trials} restarts, ${closed} of them sent again because their connection was closed`,
    );
    await checkWishes(world, wishes, tally, PATIENCE_SECONDS);
    await checkCredits(world, customer, tally);
  },
};
