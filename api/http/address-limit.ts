import type { Middleware } from "koa";
import { CoraError, ERRORS } from "../../domain/errors.ts";
import type { RateLimits } from "./rate-limit.ts";
import type { Context, State } from "./state.ts";

const isRefused = (error: unknown): boolean => error instanceof CoraError && ERRORS[error.code].status === 401;

/**
 * Every answer says what its caller has left; and whoever tries keys is counted by address, so that guessing ends in 429.
 * A key that holds is never asked where it comes from: nobody can lock a valid key out.
 */
export const addressLimit = (limits: RateLimits): Middleware<State> =>
  async function addressLimit(ctx, next) {
    ctx.set(await limits.ofAddress(ctx.ip));
    const guessed = () => (/^\/api\//i.test(ctx.path) ? limits.address(ctx as unknown as Context) : undefined);
    try {
      await next();
    } catch (error) {
      if (isRefused(error)) await guessed();
      throw error;
    }
    if (ctx.status === 401) await guessed();
  };
