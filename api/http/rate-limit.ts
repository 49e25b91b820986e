import type { Pool } from "pg";
import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import { CoraError } from "../../domain/errors.ts";
import type { Context } from "./state.ts";

export interface RateLimits {
  /** Counts one request of a caller and writes the three headers. */
  caller(ctx: Context, name: string): Promise<void>;
  /** Counts one sign-up from an address. */
  signup(ctx: Context): Promise<void>;
}

/** Counted in Postgres, so that the limit holds over all processes. */
export function createRateLimits(pool: Pool, limits: { perMinute: number; signupsPerHour: number }): RateLimits {
  const limiter = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterPostgres({
      storeClient: pool,
      tableName: "rate_limit",
      tableCreated: true,
      keyPrefix,
      points,
      duration,
    });
  const byCaller = limiter("caller", limits.perMinute, 60);
  const bySignup = limiter("signup", limits.signupsPerHour, 3600);
  return {
    caller: (ctx, name) => count(byCaller, name, ctx),
    signup: (ctx) => count(bySignup, ctx.ip, ctx),
  };
}

async function count(limiter: RateLimiterPostgres, who: string, ctx: Context): Promise<void> {
  try {
    writeHeaders(ctx, limiter.points, await limiter.consume(who));
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    writeHeaders(ctx, limiter.points, refused);
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    throw new CoraError("rate_limit_exceeded", `Too many requests; try again in ${seconds} s.`, {
      details: { retry_after: seconds },
    });
  }
}

function writeHeaders(ctx: Context, limit: number, { remainingPoints, msBeforeNext }: RateLimiterRes): void {
  ctx.set("X-RateLimit-Limit", String(limit));
  ctx.set("X-RateLimit-Remaining", String(Math.max(0, remainingPoints)));
  ctx.set("X-RateLimit-Reset", String(Math.ceil((Date.now() + msBeforeNext) / 1000)));
}
