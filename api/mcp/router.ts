import { Readable } from "node:stream";
import Router from "@koa/router";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { authenticate, presentedKey } from "../auth/authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { BODY_LIMIT } from "../http/json-body.ts";
import type { RateLimits } from "../http/rate-limit.ts";
import { readBody } from "../http/read-body.ts";
import type { Context, State } from "../http/state.ts";
import type { Operation } from "../operation.ts";
import { createMcpServer } from "./server.ts";
import type { McpCaller } from "./server.ts";

/** `/api/mcp`: streamable HTTP for the stateless revision and for older clients, behind the same keys and limits as REST. */
export function mcpRouter(operations: readonly Operation[], deps: ApiDeps, limits: RateLimits): Router<State> {
  const handler = createMcpHandler(
    ({ authInfo }) => createMcpServer(operations, authInfo?.extra as unknown as McpCaller, deps),
    {
      onerror: (error) => deps.log.warn({ reason: error.name }, "refused MCP request"),
    },
  );
  const router = new Router<State>();
  router.all("/api/mcp", async (ctx) => {
    ctx.state.operation = "mcp_connector";
    const actor = await authenticate(deps.database, presentedKey(ctx.req.headers));
    ctx.state.projectId = actor.projectId;
    await limits.caller(ctx as unknown as Context, actor.name);
    const caller: McpCaller = { actor, requestId: ctx.state.requestId };
    const authInfo = {
      token: "",
      clientId: actor.name,
      scopes: [actor.scope],
      extra: caller as unknown as Record<string, unknown>,
    };
    await send(
      ctx as unknown as Context,
      await handler.fetch(await webRequest(ctx as unknown as Context, deps.settings.publicUrl), { authInfo }),
    );
  });
  return router;
}

async function webRequest(ctx: Context, publicUrl: string): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(ctx.req.headers))
    if (value !== undefined) headers.set(name, String(value));
  // The key has done its work; nothing behind this door needs to see it.
  headers.delete("authorization");
  headers.delete("x-api-key");
  const abort = new AbortController();
  ctx.res.once("close", () => abort.abort());
  const body = ctx.method === "POST" ? new Uint8Array(await readBody(ctx.req, BODY_LIMIT)) : null;
  return new Request(new URL(ctx.url, publicUrl), { method: ctx.method, headers, body, signal: abort.signal });
}

async function send(ctx: Context, response: Response): Promise<void> {
  ctx.status = response.status;
  response.headers.forEach((value, name) => ctx.set(name, value));
  ctx.body = response.body ? Readable.fromWeb(response.body as never) : null;
  // Koa turns an empty body into 204; the protocol's 202 must stay.
  if (!response.body) ctx.status = response.status;
}
