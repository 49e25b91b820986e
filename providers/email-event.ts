import type { EmailState } from "../domain/email-state.ts";

/** What a mail provider tells us about one of our emails, in our words. */
export interface EmailEvent {
  providerId: string;
  /** The tags that we sent along. */
  tags: Record<string, string>;
  state: EmailState;
  /** A bounce that will not heal, or a complaint: the address must not be mailed again. */
  suppress: boolean;
  detail: string;
  /** The Message-ID under which it travels; answers name it. */
  messageId: string | null;
  at: Date;
}
