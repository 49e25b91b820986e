import type { Server } from "node:http";
import type { Middleware } from "koa";
import type { State } from "./state.ts";

/**
 * Hangs up on bodies that trickle in: Node's own limit has to leave room for large files, so everything but a file that
 * is welcome has this shorter one.
 */
export const bodyDeadline = (ms: number): Middleware<State> =>
  async function bodyDeadline(ctx, next) {
    const { req } = ctx;
    const timer = setTimeout(() => {
      if (req.complete || ctx.state.isUpload) return;
      const { server } = req.socket as typeof req.socket & { server: Server };
      server.emit(
        "clientError",
        Object.assign(new Error("body too slow"), { code: "ERR_HTTP_REQUEST_TIMEOUT" }),
        req.socket,
      );
    }, ms).unref();
    req.once("close", () => clearTimeout(timer));
    await next();
  };
