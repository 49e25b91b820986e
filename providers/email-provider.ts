import type { EmailState } from "../domain/email-state.ts";
import type { ReceivedEmail } from "./received-email.ts";

export interface OutgoingEmail {
  /** The provider returns its first answer for a repeated key (24 h): the same key may be sent again without a second mail. */
  idempotencyKey: string;
  /** `Name <address>`. */
  from: string;
  to: string;
  replyTo: string | null;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  /** ASCII names and values that come back in every event. */
  tags: Record<string, string>;
}

/** `unknown` may be sent again with the same key; `in_flight` means that an earlier request with it still runs. */
export type SentEmail =
  | { kind: "accepted"; providerId: string }
  | { kind: "rejected"; code: string; reason: "invalid_address" | "suppressed" | "configuration" | "other" }
  | { kind: "throttled"; retryAfterSeconds: number }
  | { kind: "in_flight" }
  | { kind: "unknown"; code: string };

export interface ProviderEmail {
  providerId: string;
  state: EmailState;
  /** The Message-ID under which it travels. */
  messageId: string | null;
}

export interface EmailProvider {
  /** Sends one email, one try. Never throws for what happens on the wire: that is `unknown`. */
  send(email: OutgoingEmail): Promise<SentEmail>;
  /** One email by the provider's id; null when the provider has none. */
  get(providerId: string): Promise<ProviderEmail | null>;
  /** One email that was written to us; null when the provider has none. */
  received(providerId: string): Promise<ReceivedEmail | null>;
  /** A page of what was written to the account, the latest first, behind the one that is named. */
  receivedBefore(providerId: string | null): Promise<{ providerId: string; at: Date }[]>;
  /** Throws unless the account answers. */
  check(): Promise<void>;
}
