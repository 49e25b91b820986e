import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../test/setup/eventually.ts";
import { LIVES_BY_UTC, hoursBetween } from "../means/hours.ts";
import { companyCall } from "../means/phone-company.ts";
import { readRecord } from "../means/record.ts";
import type { Row } from "../row.ts";
import { patientCustomer } from "../means/patient.ts";
import { recordOf, wishFor } from "../world/customer.ts";
import type { Wish } from "../world/customer.ts";
import type { World } from "../world/world.ts";

const MINUTE_MS = 60_000;
/** So long before hours end the calls have to be ordered; else the next full minute but one is taken. */
const LEAST_MS = 65_000;
/** The queue would let them ring so long after hours have ended. */
const TOO_LATE_MS = 2_000;

/** They are ordered one after the other. */
const EACH_MS = 2_000;

/** The next full minute that leaves enough time. */
const closing = (trials: number): Date =>
  new Date(Math.ceil((Date.now() + LEAST_MS + trials * EACH_MS) / MINUTE_MS) * MINUTE_MS);

async function dialled(world: World, wish: Wish): Promise<string> {
  await wish.send();
  const read = async () => (await readRecord(wish)).attempts[0]?.provider_id;
  return eventually(read, `${recordOf(wish)} to be taken by the telephone company`, 60);
}

export const queuePastClosing: Row = {
  number: 26,
  title: "calls queued by the telephone company past calling hours",
  fault: "the telephone company takes calls and holds them in its queue until calling hours have ended",
  expected: "called off before the hours end; none rings after them",
  trials: { short: 6, long: 60 },
  protectedBy: ["call-off-queued"],
  alone: false,
  waits: true,
  async run({ world, trials, tally }) {
    const customer = await patientCustomer(world);
    const end = closing(trials);
    await customer.client.patch("/api/v1/policy", hoursBetween(new Date(end.getTime() - 60 * MINUTE_MS), end));
    const wishes: Wish[] = [];
    const sids: string[] = [];
    for (let trial = 0; trial < trials; trial++) {
      const to = world.people.phone();
      const wish = await wishFor(customer, "call", to, {}, undefined, LIVES_BY_UTC);
      const delay_ms = end.getTime() + TOO_LATE_MS - Date.now();
      await world.outside.order({ vendor: "twilio", operation: "calls.create", fault: "stay_queued", to, delay_ms });
      sids.push(await dialled(world, wish));
      wishes.push(wish);
      tally.trial();
    }
    await sleep(Math.max(0, end.getTime() + 2 * TOO_LATE_MS - Date.now()));
    tally.add("violations", 0);
    for (const sid of sids) {
      const { status, endedAt } = await companyCall(world, sid);
      if (status !== "canceled" || endedAt === null || endedAt > end.getTime())
        tally.add("violations", 1, `${sid} is ${status} after hours`);
    }
    // A call that was called off is an effect in the ledger, but nobody's phone rang.
    for (const wish of wishes) {
      const { status, reason } = await eventually(
        async () => {
          const record = await readRecord(wish);
          return ["cancelled", "completed", "failed"].includes(record.status) && record;
        },
        `${recordOf(wish)} to end`,
        60,
      );
      if (status !== "cancelled" || reason !== "calling_hours")
        tally.add("wrong", 1, `${recordOf(wish)} is ${status}, ${reason}`);
    }
  },
};
