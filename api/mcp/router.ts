import { Readable } from "node:stream";
import Router from "@koa/router";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { authenticate, presentedKey } from "../auth/authenticate.ts";
import { setChallenge } from "../auth/challenge.ts";
import type { ApiDeps } from "../deps.ts";
import { BODY_LIMIT } from "../http/json-body.ts";
import type { RateLimits } from "../http/rate-limit.ts";
import { readBody } from "../http/read-body.ts";
import type { Context, State } from "../http/state.ts";
import type { Actor, Operation } from "../operation.ts";
import { refuseRebinding } from "./browser-guard.ts";
import { refuseUncoveredWrites, toolCalls } from "./messages.ts";
import { createMcpServer } from "./server.ts";
import type { McpCaller } from "./server.ts";
import { readNarrowing } from "./toolset.ts";

/** `/api/mcp`: streamable HTTP for the stateless revision and for older clients, behind the same keys and limits as REST. */
export function mcpRouter(operations: readonly Operation[], deps: ApiDeps, limits: RateLimits): Router<State> {
  const handler = createMcpHandler(
    ({ authInfo }) => createMcpServer(operations, authInfo?.extra as unknown as McpCaller, deps),
    { onerror: (error) => deps.log.warn({ reason: error.name }, "refused MCP request") },
  );
  const { publicUrl } = deps.settings;
  const router = new Router<State>();
  router.all("/api/mcp", async (context) => {
    const ctx = context as unknown as Context;
    ctx.state.operation = "mcp_connector";
    const known: { actor: Actor | null } = { actor: null };
    try {
      refuseRebinding(ctx, publicUrl);
      const caller = await findCaller(ctx, operations, deps);
      known.actor = caller.actor;
      ctx.state.projectId = caller.actor.projectId;
      await limits.caller(ctx, caller.actor.name);
      const body = ctx.method === "POST" ? await readBody(ctx.req, BODY_LIMIT) : null;
      const calls = toolCalls(body);
      // A batch is as many requests as it holds.
      for (let counted = 1; counted < calls.length; counted++) await limits.caller(ctx, caller.actor.name);
      refuseUncoveredWrites(calls, operations, caller);
      await send(ctx, await handler.fetch(webRequest(ctx, publicUrl, body), { authInfo: authInfo(caller) }));
    } catch (error) {
      setChallenge(ctx, error, { publicUrl, resource: "mcp" }, known.actor);
      throw error;
    }
  });
  return router;
}

async function findCaller(
  ctx: Context,
  operations: readonly Operation[],
  { database, settings }: ApiDeps,
): Promise<McpCaller> {
  const key = presentedKey(ctx.req.headers);
  const enter = (projectId: string | null) =>
    authenticate(database, key, { publicUrl: settings.publicUrl, resource: "mcp", projectId });
  return {
    actor: await enter(null),
    inProject: enter,
    requestId: ctx.state.requestId,
    narrowing: readNarrowing(new URLSearchParams(ctx.querystring), ctx.get("x-cora-toolsets"), operations),
  };
}

const authInfo = (caller: McpCaller) => ({
  token: "",
  clientId: caller.actor.name,
  scopes: [caller.actor.scope],
  extra: caller as unknown as Record<string, unknown>,
});

function webRequest(ctx: Context, publicUrl: string, body: Buffer | null): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(ctx.req.headers))
    if (value !== undefined) headers.set(name, String(value));
  // The key has done its work; nothing behind this door needs to see it.
  headers.delete("authorization");
  headers.delete("x-api-key");
  const abort = new AbortController();
  ctx.res.once("close", () => abort.abort());
  const init = { method: ctx.method, headers, body: body ? new Uint8Array(body) : null, signal: abort.signal };
  return new Request(new URL(ctx.url, publicUrl), init);
}

async function send(ctx: Context, response: Response): Promise<void> {
  ctx.status = response.status;
  response.headers.forEach((value, name) => ctx.set(name, value));
  ctx.body = response.body ? Readable.fromWeb(response.body as never) : null;
  // Koa turns an empty body into 204; the protocol's 202 must stay.
  if (!response.body) ctx.status = response.status;
}
