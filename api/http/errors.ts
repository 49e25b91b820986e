import type { Middleware } from "koa";
import { CoraError, ERRORS, errorEnvelope } from "../../domain/errors.ts";
import { toCoraError } from "../to-cora-error.ts";
import type { State } from "./state.ts";

/** The single place where a failure becomes an answer. What is a bug is handed on to be logged; nothing of it leaves. */
export const errors = (): Middleware<State> =>
  async function errors(ctx, next) {
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null)
        throw new CoraError("resource_not_found", `There is nothing at ${ctx.method} ${ctx.path.slice(0, 200)}.`);
    } catch (error) {
      const known = toCoraError(error);
      if (known !== error) ctx.app.emit("error", error, ctx);
      ctx.status = ERRORS[known.code].status;
      const retryAfter = known.details?.["retry_after"];
      if (typeof retryAfter === "number") ctx.set("Retry-After", String(retryAfter));
      if (ctx.status === 401 && !ctx.response.get("WWW-Authenticate")) ctx.set("WWW-Authenticate", "Bearer");
      ctx.body = errorEnvelope(known, ctx.state.requestId);
    }
  };
