/** One subscription plan. Prices are in US dollars, `overage_rate` in dollars per credit; a year costs ten months. */
export interface Plan {
  id: string;
  name: string;
  credits_allocated: number;
  price_monthly: number;
  price_annual: number;
  overage_rate: string;
  /** Whether `create_checkout` sells it. */
  checkout: boolean;
}

const plan = (
  id: string,
  name: string,
  credits: number,
  monthly: number,
  overage: string,
  checkout: boolean,
): Plan => ({
  id,
  name,
  credits_allocated: credits,
  price_monthly: monthly,
  price_annual: monthly * 10,
  overage_rate: overage,
  checkout,
});

export const PLANS: readonly Plan[] = [
  plan("starter", "Starter", 200, 19, "0.15", true),
  plan("growth", "Growth", 400, 35, "0.12", true),
  plan("pro", "Pro", 600, 49, "0.10", true),
  plan("power", "Power", 1500, 99, "0.08", false),
  plan("business", "Business", 4500, 249, "0.05", false),
];

/** What a plan costs for one interval, in cents. */
export const priceCents = (plan: Plan, interval: "monthly" | "annual"): number =>
  Math.round((interval === "monthly" ? plan.price_monthly : plan.price_annual) * 100);
