import type { Pool } from "pg";
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimiterAbstract } from "rate-limiter-flexible";
import { gather } from "../../db/gather.ts";
import { CoraError } from "../../domain/errors.ts";
import { callerAddress } from "./caller-address.ts";
import { rateHeaders } from "./rate-headers.ts";
import type { Context } from "./state.ts";

export interface RateLimits {
  /** Counts one request of a caller, over all processes. */
  caller(ctx: Context, name: string): Promise<void>;
  /** Counts one sign-up from an address, over all processes. */
  signup(ctx: Context): Promise<void>;
  /** Counts one form of signing in or recovering an account from an address, over all processes. */
  signIn(ctx: Context): Promise<void>;
  /** Counts one app that registers itself from an address, over all processes. */
  registration(ctx: Context): Promise<void>;
  /** Counts one request of nobody known, or with a key that is none, from an address. */
  address(ctx: Context): Promise<void>;
  /** The headers of an address of which nothing is counted now. */
  ofAddress(ip: string): Promise<Record<string, string>>;
}

interface Limits {
  perMinute: number;
  signupsPerHour: number;
  signInsPerHour: number;
  registrationsPerHour: number;
}

/**
 * Callers and sign-ups are counted in Postgres, so that the limit holds over all processes. Addresses are counted by each
 * process for itself: nobody may cause work in the database before a key has been shown, and a refusal needs no database.
 */
export function createRateLimits(pool: Pool, limits: Limits): RateLimits {
  const shared = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterPostgres({
      storeClient: pool,
      tableName: "rate_limit",
      tableCreated: true,
      keyPrefix,
      points,
      duration,
      // Whoever has used a window up is refused from memory until it ends.
      inMemoryBlockOnConsumed: points,
    });
  const byCaller = shared("caller", limits.perMinute, 60);
  const bySignup = shared("signup", limits.signupsPerHour, 3600);
  const byRegistration = shared("registration", limits.registrationsPerHour, 3600);
  const bySignIn = shared("sign-in", limits.signInsPerHour, 3600);
  const byAddress = new RateLimiterMemory({ points: limits.perMinute, duration: 60 });
  const together = gather((name, requests: null[]) => consumeMany(byCaller, name, requests.length));
  return {
    caller: async (ctx, name) => settle(byCaller, await together(name, null), ctx),
    signup: (ctx) => count(bySignup, callerAddress(ctx.ip), ctx),
    registration: (ctx) => count(byRegistration, callerAddress(ctx.ip), ctx),
    signIn: (ctx) => count(bySignIn, callerAddress(ctx.ip), ctx),
    address: (ctx) => count(byAddress, callerAddress(ctx.ip), ctx),
    ofAddress: async (ip) => {
      const state = await byAddress.get(callerAddress(ip));
      return rateHeaders(byAddress, state ?? new RateLimiterRes(byAddress.points, byAddress.duration * 1000));
    },
  };
}

/** What one request was told by its limit. */
interface Counted {
  admitted: boolean;
  state: RateLimiterRes;
}

async function consume(limiter: RateLimiterAbstract, who: string, points: number): Promise<Counted> {
  try {
    return { admitted: true, state: await limiter.consume(who, points) };
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return { admitted: false, state: refused };
  }
}

/** Counts requests that came together in one write, and tells each what it would have been told by itself. */
async function consumeMany(limiter: RateLimiterAbstract, who: string, requests: number): Promise<Counted[]> {
  const { state } = await consume(limiter, who, requests);
  const { consumedPoints, msBeforeNext } = state;
  return Array.from({ length: requests }, (_, index) => {
    // Whoever is refused from memory is counted nowhere, and has consumed nothing.
    const place = consumedPoints === 0 ? limiter.points + 1 : consumedPoints - requests + index + 1;
    const left = Math.max(0, limiter.points - place);
    return { admitted: place <= limiter.points, state: new RateLimiterRes(left, msBeforeNext, place) };
  });
}

const count = async (limiter: RateLimiterAbstract, who: string, ctx: Context): Promise<void> =>
  settle(limiter, await consume(limiter, who, 1), ctx);

function settle(limiter: RateLimiterAbstract, { admitted, state }: Counted, ctx: Context): void {
  ctx.set(rateHeaders(limiter, state));
  if (admitted) return;
  const seconds = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
  throw new CoraError("rate_limit_exceeded", `Too many requests; try again in ${seconds} s.`, {
    details: { retry_after: seconds },
  });
}
