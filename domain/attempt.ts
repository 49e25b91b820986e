/** `open` is committed before a provider is called; what stays open after a crash counts as `unknown`. */
export type AttemptState = "open" | "accepted" | "rejected" | "throttled" | "unknown" | "absent";

/** What an attempt to contact somebody came to; ids and codes only, because this travels through Temporal. */
export type AttemptResult =
  | { kind: "accepted" }
  | { kind: "deferred"; untilMs: number }
  | { kind: "throttled"; retryAfterSeconds: number }
  | { kind: "unknown" }
  | { kind: "ended" };
