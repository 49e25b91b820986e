import { expect, test } from "vitest";
import { z } from "zod";
import { providerSettings } from "../../providers/config.ts";
import { signers } from "../../providers/sides/signers.ts";
import { accountsBefore, liveAccounts } from "../../providers/sides/vendor-accounts.ts";
import { productionProblems } from "../../domain/production-check.ts";
import { verifyStripe } from "../../providers/stripe/webhook.ts";
import { stripeSignature } from "../../sandbox/billing/billing-events.ts";

const BODY = '{"id":"evt_1"}';

/** Which side an event is from that was signed with this secret. */
function signerUnder(settings: Record<string, string>, secret: string) {
  const parsed = z.object(providerSettings).parse(settings);
  const findSigner = signers([liveAccounts(parsed), accountsBefore(parsed)], null);
  const now = new Date();
  const signature = stripeSignature(secret, BODY, now)["stripe-signature"] ?? "";
  return findSigner(({ stripe }) => verifyStripe({ secret: stripe.webhookSecret, signature, body: BODY, now }));
}

test("while a webhook secret is being changed the new one and the one before count, and nothing else", async () => {
  const changing = { STRIPE_WEBHOOK_SECRET: "whsec_new", STRIPE_WEBHOOK_SECRET_BEFORE: "whsec_old" };
  expect(await signerUnder(changing, "whsec_new")).toBe("live");
  expect(await signerUnder(changing, "whsec_old")).toBe("live");
  expect(await signerUnder(changing, "whsec_older")).toBeNull();
  expect(await signerUnder(changing, "")).toBeNull();
});

test("once it has been changed the one before counts no longer", async () => {
  expect(await signerUnder({ STRIPE_WEBHOOK_SECRET: "whsec_new" }, "whsec_old")).toBeNull();
});

test("a sandbox secret of before is as unwelcome in production as a present one", () => {
  const problems = productionProblems({ NODE_ENV: "production", STRIPE_WEBHOOK_SECRET_BEFORE: "whsec_sandbox" });
  expect(problems.join()).toContain("STRIPE_WEBHOOK_SECRET_BEFORE holds a sandbox secret");
});
