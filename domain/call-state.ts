/** Life of a call, in rank order. `needs_review` is an end that later knowledge may still resolve; the rank above it is final. */
const RANK = {
  queued: 0,
  deferred: 1,
  dialing: 2,
  ringing: 3,
  in_progress: 4,
  needs_review: 5,
  completed: 6,
  failed: 6,
  cancelled: 6,
  denied: 6,
} as const;

export type CallState = keyof typeof RANK;
export type CallOutcome = "connected" | "voicemail" | "no_answer";

export const CALL_STATES = Object.keys(RANK) as CallState[];
export const callRank = (state: CallState): number => RANK[state];
export const isTerminal = (state: CallState): boolean => RANK[state] >= RANK.needs_review;

/** Callbacks come late, twice and out of order: a state never goes back, and the first final one stays. */
export const later = (now: CallState, heard: CallState): CallState => (RANK[heard] > RANK[now] ? heard : now);
