import type { EmailState } from "../../domain/email-state.ts";

const STATES: Record<string, EmailState> = {
  queued: "sent",
  scheduled: "sent",
  sent: "sent",
  delivery_delayed: "delayed",
  delivered: "delivered",
  opened: "opened",
  clicked: "opened",
  bounced: "bounced",
  complained: "complained",
  failed: "failed",
  suppressed: "failed",
  canceled: "cancelled",
};

/** Resend's last event in our words; null for a word that we do not know. */
export const stateOf = (event: string): EmailState | null =>
  Object.hasOwn(STATES, event) ? (STATES[event] ?? null) : null;
