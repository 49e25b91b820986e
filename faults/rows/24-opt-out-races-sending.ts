import { setTimeout as sleep } from "node:timers/promises";
import { unsubscribeUrl } from "../../providers/callback-urls.ts";
import { eventually } from "../../test/setup/eventually.ts";
import { checkWishes, eachOf } from "../checker/check-wishes.ts";
import type { Tally } from "../checker/tally.ts";
import { readRecord, wasAllowedBefore } from "../means/record.ts";
import type { Row } from "../row.ts";
import { patientCustomer } from "../means/patient.ts";
import { recordOf, wishFor } from "../world/customer.ts";
import type { Customer, Wish } from "../world/customer.ts";
import type { World } from "../world/world.ts";

/** Of the time from a request to the sending. */
const SWEEP = 2;
/** What was allowed before the opt-out may still be on its way to the provider, no longer than this. */
const UNDER_WAY_MS = 10_000;

/** A wish and the instant at which the person's opt-out was confirmed. */
interface Race {
  wish: Wish;
  outAt: number;
}

/** The person's own link where there is one, else the lead is stopped by hand. */
async function optOut(world: World, wish: Wish, leadId: string): Promise<number> {
  const settings = { publicUrl: world.url, secret: world.env["CORA_SECRET"] ?? "" };
  const { status } =
    wish.channel === "email"
      ? await fetch(unsubscribeUrl(settings, recordOf(wish) as string), { method: "POST" })
      : await wish.customer.client.patch(`/api/v1/leads/${leadId}`, { outreach_disabled: true });
  if (status !== 200) throw new Error(`An opt-out was answered ${status}`);
  return Date.now();
}

async function accepted(world: World, wish: Wish): Promise<string> {
  await wish.send();
  const path = `/api/v1/${wish.channel}s/${recordOf(wish)}`;
  return (await world.client.as(wish.customer.apiKey).get(path)).body.data.lead_id;
}

/** Opted out at a random instant while two workers are at it. */
async function race(world: World, wish: Wish, pause: number): Promise<Race> {
  const leadId = await accepted(world, wish);
  await sleep(pause);
  return { wish, outAt: await optOut(world, wish, leadId) };
}

/** Opted out while nobody is there to send anything: not one of them may go out. */
async function before(world: World, wishes: Wish[]): Promise<Race[]> {
  for (const worker of world.workers) worker.signal("SIGSTOP");
  try {
    const leads: [Wish, string][] = [];
    await eachOf(wishes, 4, async (wish) => leads.push([wish, await accepted(world, wish)]));
    const races: Race[] = [];
    await eachOf(leads, 4, async ([wish, lead]) => races.push({ wish, outAt: await optOut(world, wish, lead) }));
    return races;
  } finally {
    for (const worker of world.workers) worker.signal("SIGCONT");
  }
}

/** How long the way from the answer to the sending is at present. */
async function timeToSend(world: World, customer: Customer): Promise<number> {
  const wish = await wishFor(customer, "email", world.people.address());
  await wish.send();
  const started = Date.now();
  const [effect] = await eventually(
    async () => {
      const effects = await world.outside.effects(recordOf(wish) ?? "");
      return effects.length > 0 && effects;
    },
    "an email to be sent",
    60,
  );
  return Math.max(100, Date.parse(effect?.at ?? "") - started);
}

async function judge(world: World, { wish, outAt }: Race, tally: Tally): Promise<boolean> {
  const id = recordOf(wish) as string;
  const effects = await world.outside.effects(id);
  const late = effects.filter(({ at }) => Date.parse(at) > outAt);
  const allowed = late.length > 0 && wasAllowedBefore(await readRecord(wish), outAt);
  const overdue = late.filter(({ at }) => !allowed || Date.parse(at) > outAt + UNDER_WAY_MS);
  tally.add(
    "violations",
    overdue.length,
    `${id} reached somebody who had opted out ${Date.parse(overdue[0]?.at ?? "") - outAt} ms before`,
  );
  return late.length > overdue.length;
}

export const optOutRacesSending: Row = {
  number: 24,
  title: "opt-out races dial and mail",
  fault:
    "the person opts out at a random instant between the request and the sending; a third of them while both workers are paused",
  expected: "nothing is sent that was not allowed before the opt-out was confirmed",
  trials: { short: 45, long: 1_500 },
  protectedBy: ["gate-at-sending", "opt-out-at-gate"],
  alone: true,
  waits: false,
  async run({ world, random, trials, tally }) {
    const customer = await patientCustomer(world);
    const wishes: Wish[] = [];
    for (let trial = 0; trial < trials; trial++)
      wishes.push(
        trial % 2 === 0
          ? await wishFor(customer, "call", world.people.phone())
          : await wishFor(customer, "email", world.people.address()),
      );
    const between = SWEEP * (await timeToSend(world, customer));
    const third = Math.ceil(trials / 3);
    const races: Race[] = [];
    const sweep = wishes.slice(third).map((wish) => [wish, random() * between] as const);
    await eachOf(sweep, 4, async ([wish, pause]) => races.push(await race(world, wish, pause)));
    // Last, because workers that were paused take their time to come back.
    races.push(...(await before(world, wishes.slice(0, third))));
    await checkWishes(world, wishes, tally);
    let underWay = 0;
    for (const ran of races) {
      if (await judge(world, ran, tally)) underWay += 1;
      tally.trial();
    }
    const reached = new Set((await world.outside.effects()).map(({ cora_id }) => cora_id));
    const count = wishes.filter((wish) => reached.has(recordOf(wish))).length;
    tally.note(`${count} went out before, ${underWay} of them were on their way to the provider at that instant`);
  },
};
