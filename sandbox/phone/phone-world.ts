import type { VendorContext } from "../vendor.ts";
import type { Line } from "./line.ts";
import type { PhoneBook } from "./phone-book.ts";
import type { SendWebhook } from "./send-webhook.ts";

export interface PhoneCredentials {
  accountSid: string;
  authToken: string;
}

/** What every part of the phone world works with. */
export interface PhoneWorld {
  context: VendorContext;
  credentials: PhoneCredentials;
  book: PhoneBook;
  send: SendWebhook;
  /** The calls that are up at this moment, by sid. */
  lines: Map<string, Line>;
  /** Aborted when the sandbox stops; nothing may outlive it. */
  closing: AbortSignal;
}
