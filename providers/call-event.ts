import type { CallOutcome, CallState } from "../domain/call-state.ts";

/** What a telephone company tells us about a call, in our words. */
export type CallEvent =
  | {
      kind: "progress";
      providerId: string;
      state: CallState;
      /** Known only at the end, and only when this event alone tells it. */
      outcome: CallOutcome | null;
      /** The vendor's own word (`busy`, `no-answer`), kept for people who look. */
      detail: string;
      sequence: number;
      durationSeconds: number | null;
      at: Date;
    }
  | { kind: "machine"; providerId: string; answeredBy: "human" | "machine" | "fax" | "unknown"; beep: boolean }
  | { kind: "recording"; providerId: string; recordingId: string; durationSeconds: number | null; available: boolean };
