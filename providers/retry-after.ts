const LONGEST_SECONDS = 86_400;

/** Seconds to wait by a Retry-After header (seconds or an HTTP date); null when it says nothing usable. */
export function retryAfter(header: unknown, now: Date = new Date()): number | null {
  if (typeof header !== "string" || header.trim() === "") return null;
  const seconds = /^\d+(\.\d+)?$/.test(header.trim())
    ? Number(header)
    : (new Date(header).getTime() - now.getTime()) / 1000;
  if (!Number.isFinite(seconds)) return null;
  return Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_SECONDS);
}
