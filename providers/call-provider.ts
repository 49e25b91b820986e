import type { CallOutcome, CallState } from "../domain/call-state.ts";

/** Everything a telephone company must be told to ring one person once. */
export interface PlaceCall {
  /** E.164. */
  to: string;
  /** E.164, a number that belongs to the project. */
  from: string;
  /** Where the provider asks what to say; carries our call and attempt id and a token. */
  answerUrl: string;
  /** Where the provider reports progress. */
  statusUrl: string;
  /** Where the provider reports who picked up. */
  machineUrl: string;
  /** Where the provider reports a finished recording; null switches recording off. */
  recordingUrl: string | null;
  ringTimeoutSeconds: number;
  maxDurationSeconds: number;
}

/** `unknown` means that a phone may be ringing: nobody may dial again before finding out. */
export type PlacedCall =
  | { kind: "accepted"; providerId: string }
  | { kind: "rejected"; code: string; reason: CallRejection }
  | { kind: "throttled"; retryAfterSeconds: number }
  | { kind: "unknown"; code: string };

/** Why a provider refused: the number, the recipient's opt-out, a policy of the provider, our own set-up. */
export type CallRejection = "invalid_number" | "opted_out" | "blocked" | "configuration" | "other";

/** A call as the provider knows it now. */
export interface ProviderCall {
  providerId: string;
  to: string;
  from: string;
  state: CallState;
  outcome: CallOutcome | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  durationSeconds: number | null;
  /** The provider's own word for its state, for people who look. */
  detail: string;
}

export interface Recording {
  contentType: string;
  body: ReadableStream<Uint8Array>;
}

export interface CallProvider {
  /** Places one call, one try. Never throws for what happens on the wire: that is `unknown`. */
  place(call: PlaceCall): Promise<PlacedCall>;
  /** Calls to `to` from `from` that were created at or after `since`. Throws when the provider cannot be asked. */
  find(query: { to: string; from: string; since: Date }): Promise<ProviderCall[]>;
  /** One call by the provider's id; null when the provider has none. */
  get(providerId: string): Promise<ProviderCall | null>;
  /** Says `text` on a live call and ends it; for voicemail after the beep. Harmless when the call has ended. */
  sayAndHangUp(providerId: string, text: string, language: string): Promise<void>;
  /** Ends a live call, or keeps a queued one from ringing; with `unlessAnswered` a conversation goes on. Harmless when the call has ended. */
  hangUp(providerId: string, options?: { unlessAnswered?: boolean }): Promise<void>;
  /** The audio of a recording; null when there is none. */
  recording(recordingId: string): Promise<Recording | null>;
  /** Throws unless the account answers. */
  check(): Promise<void>;
}
