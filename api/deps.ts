import type { Logger } from "pino";
import type { AcceptTogether } from "./accept-together.ts";
import type { Database } from "../db/orm.ts";
import type { BlobStore } from "../domain/blob-store.ts";
import type { IdentityProvider } from "../providers/identity-provider.ts";
import type { Providers } from "../providers/create-providers.ts";
import type { ImportFeed } from "./http/import-feed.ts";
import type { TimelineFeed } from "./http/timeline-feed.ts";

/** What the API process is made of; `main.ts` builds it once, everything below gets it as a parameter. */
export interface ApiDeps {
  database: Database;
  /** Accepts requests that come together in one transaction. */
  acceptTogether: AcceptTogether;
  /** The only way to a vendor: by the project on whose behalf it is asked. */
  providersFor: Providers["providersFor"];
  findSigner: Providers["findSigner"];
  /** Signing in with Google; null where it is not set up. */
  google: IdentityProvider | null;
  /** Where files are kept. */
  blobs: BlobStore;
  importFeed: ImportFeed;
  timelineFeed: TimelineFeed;
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
  /** Control address of the sandbox, where account mails can be read; null outside sandbox mode. */
  sandboxUrl: string | null;
  /** A sandbox stands ready for test projects. */
  testMode: boolean;
}
