import type { CallOutcome, CallState } from "../../domain/call-state.ts";

interface Meaning {
  state: CallState;
  outcome: CallOutcome | null;
}

const MEANINGS: Record<string, Meaning> = {
  queued: { state: "dialing", outcome: null },
  initiated: { state: "dialing", outcome: null },
  ringing: { state: "ringing", outcome: null },
  "in-progress": { state: "in_progress", outcome: null },
  answered: { state: "in_progress", outcome: null },
  completed: { state: "completed", outcome: "connected" },
  busy: { state: "completed", outcome: "no_answer" },
  "no-answer": { state: "completed", outcome: "no_answer" },
  failed: { state: "failed", outcome: null },
  canceled: { state: "cancelled", outcome: null },
};

/** Twilio's word for a call in ours; null for a word that we do not know. An answering machine also "completes". */
export function meaningOf(status: string, answeredBy: string | null): Meaning | null {
  const meaning = Object.hasOwn(MEANINGS, status) ? MEANINGS[status] : undefined;
  if (!meaning) return null;
  const isMachine = meaning.outcome === "connected" && answeredBy?.startsWith("machine") === true;
  return isMachine ? { ...meaning, outcome: "voicemail" } : meaning;
}
