import { billingScheduleId } from "../../worker/billing-schedule.ts";
import { eventually } from "../../test/setup/eventually.ts";
import { buildSubscriber } from "../../test/setup/subscriber.ts";
import type { Subscriber } from "../../test/setup/subscriber.ts";
import type { Tally } from "../checker/tally.ts";
import { withTemporal } from "../means/temporal.ts";
import type { Row } from "../row.ts";
import { pick } from "../run/random.ts";
import type { World } from "../world/world.ts";

const FAULTS = ["duplicate_callbacks", "reorder_callbacks", "lose_callbacks"] as const;
type Fault = (typeof FAULTS)[number];
const PLANS = ["starter", "growth", "pro"] as const;
const MANY = 60;

type Act = (buyer: Subscriber) => Promise<unknown>;

/** What may happen to a subscription, at Stripe or through Cora. */
const ACTS: Act[] = [
  ({ stripe, providerId }) => stripe.subscriptions.update(providerId, { cancel_at_period_end: true }),
  ({ stripe, providerId }) => stripe.subscriptions.update(providerId, { cancel_at_period_end: false }),
  // Whoever asks for a change of what has ended makes Cora look at Stripe, and then no event is missed.
  async (buyer) => ((await truth(buyer)).status === "canceled" ? null : buyer.change({ new_plan: "pro" })),
  ({ pass }) => pass(32),
];

/** The hourly look at what was missed, now. */
const catchUp = (world: World): Promise<void> =>
  withTemporal(world, async (client) => {
    const schedule = client.schedule.getHandle(billingScheduleId(world.env["CORA_TASK_QUEUE"] ?? ""));
    const before = (await schedule.describe()).info.numActionsTaken;
    await schedule.trigger();
    const last = await eventually(
      async () => {
        const { numActionsTaken, recentActions } = (await schedule.describe()).info;
        return numActionsTaken > before && recentActions.at(-1);
      },
      "a run of the catch-up",
      120,
    );
    if (last?.action.type !== "startWorkflow") throw new Error("The schedule started no workflow.");
    await client.workflow.getHandle(last.action.workflow.workflowId, last.action.workflow.firstExecutionRunId).result();
  });

/** Nothing is under way that would make Cora look at the subscription by itself. */
async function heard(world: World, { stripe, customerId }: Subscriber): Promise<void> {
  await eventually(async () => {
    const { data } = await stripe.events.list({ delivery_success: false, limit: 100 });
    return data.every((event) => !("customer" in event.data.object) || event.data.object.customer !== customerId);
  }, "every event of the purchase to be delivered");
  await applied(world);
}

const applied = (world: World): Promise<unknown> =>
  eventually(
    async () => {
      const sql = "SELECT 1 FROM inbox WHERE provider = 'stripe' AND processed_at IS NULL LIMIT 1";
      return (await world.database.system.em.fork().execute<unknown[]>(sql)).length === 0;
    },
    "every payment event to be applied",
    120,
  );

/** What Stripe says of the subscription, in the words of Cora's documents. */
async function truth({ stripe, providerId }: Subscriber) {
  const { status, cancel_at_period_end, items } = await stripe.subscriptions.retrieve(providerId);
  const end = items.data[0]?.current_period_end ?? 0;
  return { status, cancel_at_period_end, current_period_end: new Date(end * 1000).toISOString() };
}

/** A subscription that was to end has ended: nothing more can be done to it. */
function unlessOver(error: unknown): void {
  if (!(error instanceof Error) || !error.message.startsWith("No such subscription")) throw error;
}

async function trial(world: World, fault: Fault, random: () => number, tally: Tally): Promise<void> {
  const buyer = await buildSubscriber({ ...world, sandboxUrl: world.outside.urls.sandbox_url }, pick(random, PLANS));
  await heard(world, buyer);
  await world.outside.order({ vendor: "stripe", operation: "webhook", fault, times: MANY });
  for (let turn = 0; turn < 3; turn++) await pick(random, ACTS)(buyer).catch(unlessOver);
  // Whatever came before, the last word is one that Cora has not heard.
  const last = await truth(buyer);
  if (last.status !== "canceled" && fits(await buyer.status(), last))
    await buyer.stripe.subscriptions.update(buyer.providerId, { cancel_at_period_end: !last.cancel_at_period_end });
  await world.outside.clearFaults();
  if (fault !== "duplicate_callbacks") await catchUp(world);
  await applied(world);
  const wanted = await truth(buyer);
  const seen = await eventually(
    async () => {
      const status = await buyer.status();
      return fits(status, wanted) && status;
    },
    "Cora's view to be Stripe's",
    30,
  ).catch(() => buyer.status());
  if (!fits(seen, wanted)) tally.add("lost", 1, `${fault}: ${JSON.stringify(seen)} is not ${JSON.stringify(wanted)}`);
  await checkGrants(buyer, fault, tally);
}

const fits = (seen: Record<string, unknown>, wanted: Record<string, unknown>): boolean =>
  Object.entries(wanted).every(([name, value]) =>
    name.endsWith("_end") && typeof value === "string" ? sameTime(seen[name], value) : seen[name] === value,
  );

const sameTime = (seen: unknown, wanted: string): boolean =>
  typeof seen === "string" && Math.abs(Date.parse(seen) - Date.parse(wanted)) < 1_000;

/** A period's credits come once, however often one hears of it. */
async function checkGrants({ client }: Subscriber, fault: Fault, tally: Tally): Promise<void> {
  const { credits_allocated: allocated } = (await client.get("/api/v1/credits/balance")).body.data;
  const { body } = await client.get("/api/v1/credits/history?limit=100");
  const granted = (body.data as { type: string; credits: number }[]).filter(({ type }) => type === "grant");
  const { plans } = (await client.get("/api/v1/credits/plans")).body.data as {
    plans: Record<string, { credits_allocated: number }>;
  };
  const most = Math.max(...Object.values(plans).map((plan) => plan.credits_allocated));
  if (allocated > most) tally.add("credits", 1, `${fault}: ${allocated} credits allocated in one period`);
  if (granted.length === 0) tally.add("credits", 1, `${fault}: no credits were granted`);
}

export const paymentEvents: Row = {
  number: 35,
  title: "payment events doubled, reordered and lost",
  fault:
    "Stripe's webhooks come twice, in another order, or not at all while subscriptions are changed, cancelled and renewed",
  expected: "after the catch-up Cora's view is Stripe's, and a period's credits came once",
  trials: { short: 3, long: 90 },
  protectedBy: ["billing-catch-up"],
  alone: true,
  waits: false,
  async run({ world, random, trials, tally }) {
    tally.add("lost", 0);
    tally.add("credits", 0);
    for (let turn = 0; turn < trials; turn++) {
      await trial(world, FAULTS[turn % FAULTS.length] as Fault, random, tally);
      tally.trial();
    }
  },
};
