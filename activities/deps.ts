import type { Logger } from "pino";
import type { Database } from "../db/orm.ts";
import type { Providers } from "../providers/create-providers.ts";

/** What activities work with; the worker's `main.ts` builds it once. */
export interface ActivityDeps {
  database: Database;
  /** The only way to a vendor of outreach: by the project on whose behalf it is asked. */
  providersFor: Providers["providersFor"];
  billingOn: Providers["billingOn"];
  emailsOn: Providers["emailsOn"];
  accountEmails: Providers["accountEmails"];
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
