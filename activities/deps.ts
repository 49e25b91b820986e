import type { Logger } from "pino";
import type { Database } from "../db/orm.ts";
import type { BillingProvider } from "../providers/billing-provider.ts";
import type { CallProvider } from "../providers/call-provider.ts";
import type { EmailProvider } from "../providers/email-provider.ts";
import type { GoalMind } from "../providers/goal-mind.ts";
import type { LanguageModel } from "../providers/language-model.ts";

/** What activities work with; the worker's `main.ts` builds it once. */
export interface ActivityDeps {
  database: Database;
  calls: CallProvider;
  emails: EmailProvider;
  billing: BillingProvider;
  model: LanguageModel;
  mind: GoalMind;
  log: Logger;
  settings: {
    publicUrl: string;
    secret: string;
    mailDomain: string;
    /** Receives for Cora, so that answers come back to it; empty where none does. */
    replyDomain: string;
    /** Longer than the telephone company needs to show a new call in its list. */
    reconcileGraceSeconds: number;
  };
}
