import { eventually } from "../../test/setup/eventually.ts";
import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import type { Tally } from "../checker/tally.ts";
import { halfSent } from "../means/half-sent.ts";
import { isShut } from "../means/is-shut.ts";
import { steadyLoad, unanswered } from "../means/steady-load.ts";
import type { Row } from "../row.ts";
import { patientCustomer } from "../means/patient.ts";
import type { Customer } from "../world/customer.ts";
import type { World } from "../world/world.ts";

/** Requests that are under way at any time. */
const LANES = 2;
/** A busy machine carries slowly what was asked for meanwhile. */
const PATIENCE_SECONDS = 600;
const CALL_EVERY = 6;
/** Requests that each API process has begun when it is told to stop. */
const BEGUN = 4;

/** As a rollout does it: the new one stands before the old one is taken out of the balancer and told to stop. */
async function rollWorker(world: World): Promise<void> {
  const old = world.workers.shift();
  world.workers.push(await world.startWorker());
  await old?.stop();
}

/** The same, with requests that the old one has begun to read: it takes no further one and finishes these. */
async function rollApi(world: World, { apiKey }: Customer, tally: Tally): Promise<void> {
  const old = world.apis.shift();
  world.apis.push(await world.startApi());
  if (!old) return;
  const begun = await Promise.all(Array.from({ length: BEGUN }, () => halfSent(old.port, apiKey)));
  const stopped = old.stop();
  await eventually(() => isShut(old.port), "a process that was told to stop to take no connection");
  const ended = await Promise.all(begun.map((request) => request.finish()));
  const cut = ended.filter(({ status }) => status !== 201);
  tally.add("wrong", cut.length, `a request that was under way was answered ${cut[0]?.status || "by nobody"}`);
  const lured = ended.filter(({ status, isLast }) => status === 201 && !isLast);
  tally.add("wrong", lured.length, "an answer offers a connection for more that is then cut");
  await stopped;
}

export const rollingRestart: Row = {
  number: 30,
  title: "SIGTERM under load, rolling",
  fault:
    "API and worker processes are replaced one after the other with SIGTERM while calls and emails are asked for without a pause, each API process with requests that it has read half of",
  expected: "every request is answered, nothing is lost or done twice",
  trials: { short: 4, long: 50 },
  protectedBy: ["drain"],
  alone: true,
  waits: true,
  async run({ world, trials, tally }) {
    const customer = await patientCustomer(world);
    const load = steadyLoad(world, customer, LANES, (turn) => (turn % CALL_EVERY === 0 ? "call" : "email"));
    for (let round = 0; round < trials; round++) {
      await (round % 2 === 0 ? rollApi(world, customer, tally) : rollWorker(world));
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
