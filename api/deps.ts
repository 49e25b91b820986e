import type { Logger } from "pino";
import type { Database } from "../db/orm.ts";
import type { BillingProvider } from "../providers/billing-provider.ts";
import type { CallProvider } from "../providers/call-provider.ts";
import type { LanguageModel } from "../providers/language-model.ts";
import type { EmailProvider } from "../providers/email-provider.ts";
import type { VoiceAgentProvider } from "../providers/voice-agent-provider.ts";

/** What the API process is made of; `main.ts` builds it once, everything below gets it as a parameter. */
export interface ApiDeps {
  database: Database;
  calls: CallProvider;
  emails: EmailProvider;
  billing: BillingProvider;
  voiceAgents: VoiceAgentProvider;
  model: LanguageModel;
  log: Logger;
  settings: ApiSettings;
}

export interface ApiSettings {
  /** Where the world reaches Cora; never taken from a request's Host header. */
  publicUrl: string;
  /** Signs attempt tokens and cursors. */
  secret: string;
  mailDomain: string;
  /** Believe X-Forwarded-For; only behind a proxy that sets it. */
  trustProxy: boolean;
  /** How long the last words of a call are given, per character, before it ends. */
  speechMsPerCharacter: number;
  /** New projects get two fictional numbers, because the telephone company is the sandbox. */
  sandboxNumbers: boolean;
  temporalUiUrl: string | null;
  webhookSecrets: { twilioAuthToken: string; resend: string; stripe: string; elevenlabs: string };
}
