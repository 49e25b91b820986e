import type { Middleware } from "koa";

const HEADERS =
  "Authorization, X-API-Key, Content-Type, Idempotency-Key, X-Request-Id, Mcp-Protocol-Version, Mcp-Method, Mcp-Name, Mcp-Session-Id, Last-Event-ID";
const EXPOSED =
  "X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, Idempotent-Replayed, WWW-Authenticate";

/** Open, because these routes know their caller by a header that no browser sends by itself. */
export const cors = (): Middleware =>
  async function cors(ctx, next) {
    if (!/^\/(api|v1)\//.test(ctx.path)) return next();
    ctx.set("Access-Control-Allow-Origin", "*");
    ctx.set("Access-Control-Expose-Headers", EXPOSED);
    if (ctx.method !== "OPTIONS") return next();
    ctx.set("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE");
    ctx.set("Access-Control-Allow-Headers", HEADERS);
    ctx.set("Access-Control-Max-Age", "86400");
    ctx.status = 204;
  };
