import type { Side } from "../domain/side.ts";
import { sideOf } from "../domain/side.ts";
import type { BillingProvider } from "./billing-provider.ts";
import type { ProviderSettings } from "./config.ts";
import type { EmailProvider } from "./email-provider.ts";
import { goalMind, languageModel } from "./model/index.ts";
import { providerSet } from "./sides/provider-set.ts";
import type { ProviderSet } from "./sides/provider-set.ts";
import { signers } from "./sides/signers.ts";
import type { FindSigner } from "./sides/signers.ts";
import { testAccounts } from "./sides/test-accounts.ts";
import { accountsBefore, liveAccounts } from "./sides/vendor-accounts.ts";
import type { VendorAccounts } from "./sides/vendor-accounts.ts";

/** The vendors of both sides. Which of them a project reaches is decided here, by its id, and nowhere else. */
export interface Providers {
  /** Rejects for a test project where no sandbox stands ready: it never falls back to a live vendor. */
  providersFor(projectId: string): Promise<ProviderSet>;
  /** For payment events, whose project is known only after asking. */
  billingOn(side: Side): Promise<BillingProvider>;
  /** For received mail, whose project is known only after reading it. */
  emailsOn(side: Side): Promise<EmailProvider>;
  /** For letters to Cora's own users, who belong to no project. */
  accountEmails: EmailProvider;
  /** Whose secret an incoming request was signed with. */
  findSigner: FindSigner;
  /** Asks each live account whether it answers. */
  liveChecks: Record<"telephony" | "email" | "billing" | "tts", () => Promise<void>>;
}

export function createProviders(settings: ProviderSettings): Providers {
  const accounts = liveAccounts(settings);
  const [name, keys] = [settings.CORA_MODEL || null, modelKeys(settings)];
  const live = providerSet(accounts, { model: languageModel(name, keys), mind: goalMind(name, keys) });
  const readTestAccounts = testAccounts(settings.TEST_SANDBOX_URL ?? null);
  // A model outside would cost money and see the words of a test; the rules do neither.
  const rules = { model: languageModel(null, {}), mind: goalMind(null, {}) };
  const sets = new WeakMap<VendorAccounts, ProviderSet>();
  const test = async (): Promise<ProviderSet> => {
    const emulated = await readTestAccounts();
    const set = sets.get(emulated) ?? providerSet(emulated, rules);
    sets.set(emulated, set);
    return set;
  };
  const onSide: Record<Side, () => Promise<ProviderSet>> = { live: async () => live, test };
  return {
    providersFor: (projectId) => onSide[sideOf(projectId)](),
    billingOn: async (side) => (await onSide[side]()).billing,
    emailsOn: async (side) => (await onSide[side]()).emails,
    accountEmails: live.emails,
    findSigner: signers(
      [accounts, accountsBefore(settings)],
      settings.TEST_SANDBOX_URL === undefined ? null : readTestAccounts,
    ),
    liveChecks: {
      telephony: () => live.calls.check(),
      email: () => live.emails.check(),
      billing: () => live.billing.check(),
      tts: () => live.voiceAgents.check(),
    },
  };
}

const modelKeys = (settings: ProviderSettings) => ({
  anthropic: settings.ANTHROPIC_API_KEY,
  openai: settings.OPENAI_API_KEY,
  google: settings.GOOGLE_GENERATIVE_AI_API_KEY,
  openaiCompatible: settings.CORA_MODEL_API_KEY,
});
