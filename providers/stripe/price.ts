import type Stripe from "stripe";
import type { BillingInterval, PricedPlan } from "../billing-provider.ts";

export const STRIPE_INTERVALS = { monthly: "month", annual: "year" } as const;
const INTERVALS: Record<string, BillingInterval> = { month: "monthly", year: "annual" };

/** Price ids by `<plan>:<interval>`. */
export type ConfiguredPrices = Record<string, string>;

const LOST_RACE = new Set([400, 409]);

/** The account's price for a plan, made the first time it is asked for; another amount is another price. */
export const priceOf =
  (client: Stripe, prices: ConfiguredPrices) =>
  async (wanted: PricedPlan): Promise<string> => {
    const { plan, interval, amountCents } = wanted;
    const configured = prices[`${plan}:${interval}`];
    if (configured !== undefined) return configured;
    const lookupKey = `cora_${plan}_${interval}_${amountCents}`;
    return (await find(client, lookupKey)) ?? (await make(client, wanted, lookupKey));
  };

async function find(client: Stripe, lookupKey: string): Promise<string | null> {
  const { data } = await client.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1 });
  return data[0]?.id ?? null;
}

async function make(client: Stripe, { plan, interval, amountCents }: PricedPlan, lookupKey: string): Promise<string> {
  try {
    const { id } = await client.prices.create(
      {
        product: await productOf(client, plan),
        currency: "usd",
        unit_amount: amountCents,
        recurring: { interval: STRIPE_INTERVALS[interval] },
        lookup_key: lookupKey,
        metadata: { plan, interval },
      },
      { idempotencyKey: `price/${lookupKey}` },
    );
    return id;
  } catch (error) {
    const rivals = isRefused(error) ? await find(client, lookupKey) : null;
    if (rivals === null) throw error;
    return rivals;
  }
}

async function productOf(client: Stripe, plan: string): Promise<string> {
  const id = `cora_${plan}`;
  await client.products
    .create({ id, name: `Cora ${plan}`, metadata: { plan } }, { idempotencyKey: `product/${id}` })
    .catch((error: unknown) => {
      if (!isRefused(error)) throw error;
    });
  return id;
}

const isRefused = (error: unknown): boolean =>
  error instanceof Error && "statusCode" in error && LOST_RACE.has(error.statusCode as number);

/** What a price pays for: a configured price says so, then the price itself. */
export function planOfPrice(price: Stripe.Price | undefined, prices: ConfiguredPrices) {
  const known = Object.keys(prices).find((name) => prices[name] === price?.id);
  return {
    plan: known?.split(":")[0] ?? price?.metadata?.["plan"] ?? null,
    interval: INTERVALS[price?.recurring?.interval ?? ""] ?? null,
  };
}
