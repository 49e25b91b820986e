import { MailError } from "./mail-error.ts";

export interface RateLimit {
  /** Counts one request; what to tell the client about it, and whether it is one too many. */
  hit(now: number): { headers: Record<string, string>; error: MailError | null };
}

/** A window of one second, told in Resend's `ratelimit-*` headers. */
export function createRateLimit(perSecond: number): RateLimit {
  let window = 0;
  let used = 0;
  return {
    hit(now) {
      const current = Math.floor(now / 1000);
      if (current !== window) [window, used] = [current, 0];
      used += 1;
      const headers = {
        "ratelimit-limit": `${perSecond}`,
        "ratelimit-remaining": `${Math.max(0, perSecond - used)}`,
        "ratelimit-reset": "1",
      };
      if (used <= perSecond) return { headers, error: null };
      const message = `Too many requests. You can only make ${perSecond} requests per second.`;
      return { headers: { ...headers, "retry-after": "1" }, error: new MailError("rate_limit_exceeded", message) };
    },
  };
}
