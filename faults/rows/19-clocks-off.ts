import { setTimeout as sleep } from "node:timers/promises";
import { checkWishes } from "../checker/check-wishes.ts";
import { LIVES_BY_UTC, hoursBetween, minutesFromNow } from "../means/hours.ts";
import type { Row } from "../row.ts";
import { pick } from "../run/random.ts";
import { patientCustomer } from "../means/patient.ts";
import { recordOf, wishFor } from "../world/customer.ts";
import type { Customer, Wish } from "../world/customer.ts";
import type { World } from "../world/world.ts";

const OFF_MS = 10 * 60_000;
/** So long nobody may be called who is outside of the hours, although a clock says otherwise. */
const WATCH_MS = 10_000;

/** Each process believes another time: the two APIs and the two workers are 20 minutes apart. */
async function setClocks(world: World): Promise<void> {
  await endAll(world);
  const { apis, workers } = world;
  await Promise.all(
    [OFF_MS, -OFF_MS].flatMap((clockOffsetMs) => [
      world.startApi({ clockOffsetMs }).then((api) => apis.push(api)),
      world.startWorker({ clockOffsetMs }).then((worker) => workers.push(worker)),
    ]),
  );
}

/** Whoever comes next finds none with a wrong clock, and starts anew. */
async function endAll({ apis, workers }: World): Promise<void> {
  await Promise.all([...apis.splice(0), ...workers.splice(0)].map((process) => process.kill()));
}

/** Hours that some of the wrong clocks believe in and the true time does not, and the other way round. */
async function customersOf(world: World): Promise<Record<"over" | "notYet" | "open", Customer>> {
  const [over, notYet, open] = [
    await patientCustomer(world),
    await patientCustomer(world),
    await patientCustomer(world),
  ];
  await over.client.patch("/api/v1/policy", hoursBetween(minutesFromNow(-60), minutesFromNow(-4)));
  await notYet.client.patch("/api/v1/policy", hoursBetween(minutesFromNow(6), minutesFromNow(60)));
  await open.client.patch("/api/v1/policy", hoursBetween(minutesFromNow(-4), minutesFromNow(7)));
  return { over, notYet, open };
}

export const clocksOff: Row = {
  number: 19,
  title: "clocks of API and worker processes ten minutes off",
  fault:
    "one API and one worker run ten minutes fast, the others ten minutes slow; lost answers of the telephone company among the calls",
  expected: "calling hours hold by the database's clock, nobody is called twice, whoever may be called is",
  trials: { short: 18, long: 300 },
  protectedBy: ["calling-hours", "database-clock"],
  alone: true,
  waits: true,
  async run({ world, random, trials, tally }) {
    try {
      await setClocks(world);
      const customers = await customersOf(world);
      const outside: Wish[] = [];
      const inside: Wish[] = [];
      for (let trial = 0; trial < trials; trial++) {
        const where = pick(random, ["over", "notYet", "open", "open"] as const);
        const lost = where === "open" && trial % 2 === 0;
        const to = world.people.phone(lost ? "0107" : undefined);
        if (lost) await loseAnswer(world, to);
        const wish = await wishFor(customers[where], "call", to, {}, undefined, LIVES_BY_UTC);
        await wish.send();
        (where === "open" ? inside : outside).push(wish);
        tally.trial();
      }
      await sleep(WATCH_MS);
      await checkWishes(world, inside, tally);
      const reached = new Set((await world.outside.effects()).map(({ cora_id }) => cora_id));
      const early = outside.map(recordOf).filter((id) => reached.has(id));
      tally.add("violations", early.length, `${early[0]} was dialled outside of calling hours`);
      const refused = [...inside, ...outside].filter((wish) => recordOf(wish) === null);
      tally.add("wrong", refused.length, `answered ${refused[0]?.replies[0]?.status}`);
      tally.note(`${outside.length} outside of the hours`);
      tally.note(
        "the mail and payment providers' webhooks are refused while an API's clock is off by more than 5 minutes",
      );
    } finally {
      await endAll(world);
    }
  },
};

/** The call is taken, nobody hears of it, and the list shows it late: only the grace keeps it from being dialled again. */
async function loseAnswer(world: World, to: string): Promise<void> {
  const order = { vendor: "twilio", operation: "calls.create", to } as const;
  await world.outside.order({ ...order, fault: "drop_after_accept" });
  await world.outside.order({ ...order, fault: "hide_from_list", delay_ms: 1_500 });
  await world.outside.order({ ...order, fault: "lose_callbacks" });
}
