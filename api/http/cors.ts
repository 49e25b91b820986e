import type { Middleware } from "koa";
import type { Operation } from "../operation.ts";

const METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
const HEADERS =
  "Authorization, X-API-Key, Content-Type, Idempotency-Key, X-Request-Id, Mcp-Protocol-Version, Mcp-Method, Mcp-Name, Mcp-Session-Id, Last-Event-ID, If-None-Match, X-Cora-Toolsets";
const EXPOSED =
  "X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy, Retry-After, Idempotent-Replayed, ETag, WWW-Authenticate, Mcp-Session-Id";

const patternOf = ({ path }: Operation): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}/?$`, "i");

/**
 * Open where a caller is known by a header that no browser sends by itself, and where nobody needs to be known. Closed where
 * a cookie speaks: operations of signed-in people, and pages.
 */
export const cors = (operations: readonly Operation[]): Middleware => {
  const closed = operations.filter(({ auth }) => auth === "session").map(patternOf);
  return async function cors(ctx, next) {
    if (!/^\/(api|v1)(\/|$)/.test(ctx.path)) return next();
    const path = ctx.path.replace(/^\/v1/, "/api/v1");
    if (!closed.some((pattern) => pattern.test(path))) {
      ctx.set("Access-Control-Allow-Origin", "*");
      ctx.set("Access-Control-Expose-Headers", EXPOSED);
      if (ctx.method === "OPTIONS") {
        ctx.set("Access-Control-Allow-Methods", METHODS);
        ctx.set("Access-Control-Allow-Headers", HEADERS);
        ctx.set("Access-Control-Max-Age", "86400");
      }
    }
    if (ctx.method !== "OPTIONS") return next();
    ctx.status = 204;
  };
};
