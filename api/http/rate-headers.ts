/** What a limit allows, and what a caller has left of it. */
interface Limit {
  points: number;
  duration: number;
}
interface Left {
  remainingPoints: number;
  msBeforeNext: number;
}

/** The three documented headers, and beside them the two that the IETF is about to agree on. */
export function rateHeaders({ points, duration }: Limit, { remainingPoints, msBeforeNext }: Left) {
  const [left, seconds] = [Math.max(0, remainingPoints), Math.max(0, Math.ceil(msBeforeNext / 1000))];
  return {
    "X-RateLimit-Limit": String(points),
    "X-RateLimit-Remaining": String(left),
    "X-RateLimit-Reset": String(Math.ceil((Date.now() + msBeforeNext) / 1000)),
    "RateLimit-Policy": `"default";q=${points};w=${duration}`,
    RateLimit: `"default";r=${left};t=${seconds}`,
  };
}
