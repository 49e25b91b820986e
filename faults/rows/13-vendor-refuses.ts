import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import type { Shown } from "../checker/check-wishes.ts";
import { untilAccepted } from "../means/load.ts";
import { wishesWithFaults } from "../means/with-faults.ts";
import type { OrderedFault } from "../means/with-faults.ts";
import type { Row, RowRun } from "../row.ts";
import { createCustomer, recordOf, wishFor } from "../world/customer.ts";
import type { Channel, Customer, Wish } from "../world/customer.ts";

interface Refusal {
  channel: Channel;
  fault: OrderedFault;
  /** What the record's reason begins with. */
  reason: string;
}

/** Twilio's and Resend's documented refusals, and what each means. */
const REFUSALS: readonly Refusal[] = [
  { channel: "call", fault: { fault: "status", status: 400, code: 21211 }, reason: "invalid_number:21211" },
  { channel: "call", fault: { fault: "status", status: 400, code: 21214 }, reason: "invalid_number:21214" },
  { channel: "call", fault: { fault: "status", status: 400, code: 21610 }, reason: "opted_out:21610" },
  { channel: "call", fault: { fault: "status", status: 400, code: 21215 }, reason: "blocked:21215" },
  { channel: "call", fault: { fault: "status", status: 400, code: 21212 }, reason: "configuration:21212" },
  { channel: "call", fault: { fault: "status", status: 401 }, reason: "configuration:20003" },
  { channel: "call", fault: { fault: "status", status: 400 }, reason: "other:20001" },
  { channel: "email", fault: { fault: "status", status: 422 }, reason: "" },
  { channel: "email", fault: { fault: "status", status: 401 }, reason: "configuration:" },
  { channel: "email", fault: { fault: "status", status: 403 }, reason: "configuration:" },
];

export const vendorRefuses: Row = {
  number: 13,
  title: "vendor refuses for good",
  fault: "each documented permanent refusal of Twilio and Resend, by its own number",
  expected:
    "one try, the refusal's code on the record, credits given back, and no further contact with who has opted out",
  trials: { short: 20, long: 200 },
  protectedBy: ["refusal-is-final"],
  alone: false,
  waits: false,
  async run({ world, trials, tally }) {
    const customer = await createCustomer(world);
    const refusals = Array.from({ length: trials }, (_, index) => REFUSALS[index % REFUSALS.length] as Refusal);
    const all = await wishesWithFaults(
      world,
      customer,
      refusals.map(({ channel, fault }) => ({ channel, faults: [fault], line: "0101" })),
    );
    const shown = await checkWishes(world, all, tally);
    for (const [index, wish] of all.entries())
      judge(wish, refusals[index] as Refusal, shown.get(recordOf(wish) ?? ""), tally);
    const effects = (await world.outside.effects()).filter(({ cora_id }) =>
      all.some((wish) => recordOf(wish) === cora_id),
    );
    tally.add("duplicates", effects.length, "a refused order was made again");
    const optedOut = all.filter((_, index) => refusals[index]?.reason.startsWith("opted_out"));
    await checkOptedOut(world, customer, optedOut, tally);
    tally.trial(trials);
    await checkCredits(world, customer, tally, all);
  },
};

function judge(wish: Wish, { reason }: Refusal, shown: Shown | undefined, tally: RowRun["tally"]): void {
  const right = shown?.status === "failed" && (shown.reason ?? "").startsWith(reason);
  tally.add(
    "wrong",
    right ? 0 : 1,
    `${recordOf(wish)} is ${shown?.status} (${shown?.reason}) and not failed (${reason})`,
  );
}

/** Who told the telephone company to be left alone is not contacted by Cora again, on no channel. */
async function checkOptedOut(
  world: RowRun["world"],
  customer: Customer,
  people: readonly Wish[],
  tally: RowRun["tally"],
): Promise<void> {
  tally.add("violations", 0);
  for (const { leadId, to } of people) {
    const again = await wishFor(customer, "call", to, { lead_id: leadId });
    const answer = await again.send();
    if (answer?.status === 202) await untilAccepted(again);
    const reached = answer?.status === 202 ? await reachedWithin(world, to) : false;
    tally.add("violations", reached ? 1 : 0, "somebody who has opted out was called");
  }
}

async function reachedWithin(world: RowRun["world"], to: string): Promise<boolean> {
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline) {
    if ((await world.outside.effects()).some((effect) => effect.to === to)) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}
