import type { Middleware } from "koa";
import { newId } from "../../domain/id.ts";
import type { State } from "./state.ts";

const SOUND = /^[\w.:-]{1,100}$/;

/** Every answer carries an X-Request-Id: the client's where it sent a sound one. */
export const requestId = (): Middleware<State> =>
  async function requestId(ctx, next) {
    const given = ctx.get("x-request-id");
    ctx.state.requestId = SOUND.test(given) ? given : newId("req");
    ctx.set("X-Request-Id", ctx.state.requestId);
    await next();
  };
