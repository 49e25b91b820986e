import { randomUUID } from "node:crypto";
import Stripe from "stripe";
import { eventually } from "./eventually.ts";
import { buildProject } from "./factories.ts";
import type { BuiltProject } from "./factories.ts";
import type { TestCora } from "./test-cora.ts";

/** The emulated Stripe's own desk, as its SDK sees it. */
export function stripeOf({ env }: Pick<TestCora, "env">): Stripe {
  const { hostname, port } = new URL(env["STRIPE_API_BASE_URL"] ?? "");
  const address = { host: hostname, port, protocol: "http" } as const;
  return new Stripe(env["STRIPE_SECRET_KEY"] ?? "", { ...address, maxNetworkRetries: 0, telemetry: false });
}

type SubscriberCora = Pick<TestCora, "client" | "database" | "env" | "sandboxUrl">;

export interface Subscriber extends BuiltProject {
  stripe: Stripe;
  providerId: string;
  customerId: string;
  /** What get_subscription_status answers. */
  status(): Promise<Record<string, never>>;
  until(wanted: Record<string, unknown>): Promise<Record<string, never>>;
  change(body: Record<string, unknown>, key?: string): ReturnType<BuiltProject["client"]["post"]>;
  /** Lets so many days pass for this customer; what falls due happens. */
  pass(days: number): Promise<void>;
  /** Charges go to this test card from now on. */
  useCard(card: "pm_card_visa" | "pm_card_chargeCustomerFail"): Promise<void>;
  /** Invoices that were really charged after the first, from outside. */
  charges(): Promise<number>;
}

export const statusOf = async ({ client }: BuiltProject) =>
  (await client.get("/api/v1/subscriptions/status")).body.data;

export const untilStatus = (project: BuiltProject, wanted: Record<string, unknown>) =>
  eventually(
    async () => {
      const seen = await statusOf(project);
      return Object.entries(wanted).every(([name, value]) => seen[name] === value) && seen;
    },
    `a subscription with ${JSON.stringify(wanted)}`,
  );

/** Buys a plan as a person would; answers once the payment page has taken the money. */
export async function buy({ client }: BuiltProject, plan = "growth", interval = "monthly"): Promise<void> {
  const { body } = await client.post("/api/v1/billing/checkout", { plan, interval });
  const paid = await fetch(body.data.checkout_url, { method: "POST", headers: { accept: "application/json" } });
  if (!paid.ok) throw new Error(`The payment page answered ${paid.status}.`);
}

/** A project that has really bought a plan, whose time a test may advance. */
export async function buildSubscriber(
  cora: SubscriberCora,
  plan = "growth",
  interval = "monthly",
): Promise<Subscriber> {
  const project = await buildProject(cora, { subscribed: false });
  const stripe = stripeOf(cora);
  await buy(project, plan, interval);
  await untilStatus(project, { status: "active" });
  const { providerId, customerId } = await idsOf(cora, project.projectId);
  const clock = { id: "", time: Math.floor(Date.now() / 1000) };
  return {
    ...project,
    stripe,
    providerId,
    customerId,
    status: () => statusOf(project),
    until: (wanted) => untilStatus(project, wanted),
    change: (body, key = randomUUID()) =>
      project.client.post("/api/v1/subscriptions/change-plan", body, { "idempotency-key": key }),
    pass: async (days) => {
      const { testClocks } = stripe.testHelpers;
      clock.id ||= (await testClocks.create({ frozen_time: clock.time, customer: customerId })).id;
      clock.time += days * 86_400;
      await testClocks.advance(clock.id, { frozen_time: clock.time });
    },
    useCard: async (card) => {
      const method = await stripe.paymentMethods.attach(card, { customer: customerId });
      await stripe.customers.update(customerId, { invoice_settings: { default_payment_method: method.id } });
    },
    charges: async () => {
      const url = `${cora.sandboxUrl}/_sandbox/effects?kind=charge&cora_id=${project.projectId}`;
      const { data } = (await (await fetch(url)).json()) as { data: unknown[] };
      return data.length;
    },
  };
}

async function idsOf(cora: SubscriberCora, projectId: string): Promise<{ providerId: string; customerId: string }> {
  const [row] = await cora.database.system.em
    .fork()
    .execute<[{ providerId: string; customerId: string }]>(
      'SELECT provider_id AS "providerId", customer_id AS "customerId" FROM subscription WHERE project_id = ?',
      [projectId],
    );
  return row;
}
