/** Life of an email, in rank order: a bounce outranks a delivery, a complaint outranks everything. */
const RANK = {
  queued: 0,
  deferred: 1,
  needs_review: 2,
  sent: 3,
  delayed: 4,
  delivered: 5,
  opened: 6,
  cancelled: 7,
  denied: 7,
  failed: 7,
  bounced: 7,
  complained: 8,
} as const;

export type EmailState = keyof typeof RANK;

export const EMAIL_STATES = Object.keys(RANK) as EmailState[];
export const emailRank = (state: EmailState): number => RANK[state];

/** True once nothing remains for Cora to do: the message is with the provider, or never will be. */
export const isSettled = (state: EmailState): boolean => RANK[state] >= RANK.needs_review;
export const laterEmail = (now: EmailState, heard: EmailState): EmailState => (RANK[heard] > RANK[now] ? heard : now);
