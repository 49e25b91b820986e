import { Readable } from "node:stream";
import Router from "@koa/router";
import { CoraError } from "../../domain/errors.ts";
import { authenticate, presentedKey } from "../auth/authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { invoke } from "../invoke.ts";
import { jsonSchema } from "../json-schema.ts";
import type { JsonSchema } from "../json-schema.ts";
import type { Operation } from "../operation.ts";
import { jsonBody } from "./json-body.ts";
import { queryInput } from "./query-input.ts";
import type { RateLimits } from "./rate-limit.ts";
import type { Context, State } from "./state.ts";

/** One route per operation; path, query and body become one flat object. */
export function operationRouter(operations: readonly Operation[], deps: ApiDeps, limits: RateLimits): Router<State> {
  const router = new Router<State>({ exclusive: true });
  for (const op of operations) {
    const schema = jsonSchema(op.input, "input");
    const path = op.path.replaceAll(/\{(\w+)\}/g, ":$1");
    router.register(
      path,
      [op.method.toLowerCase()],
      (ctx) => answer(op, schema, ctx as unknown as Context & { params: Record<string, string> }, deps, limits),
      { name: op.id },
    );
  }
  return router;
}

async function answer(
  op: Operation,
  schema: JsonSchema,
  ctx: Context & { params: Record<string, string> },
  deps: ApiDeps,
  limits: RateLimits,
): Promise<void> {
  ctx.state.operation = op.id;
  const actor = op.auth === "none" ? null : await authenticate(deps.database, presentedKey(ctx.req.headers));
  if (actor) {
    ctx.state.projectId = actor.projectId;
    await limits.caller(ctx, actor.name);
  } else if (op.effect !== "read") await limits.signup(ctx);
  const key = ctx.req.headers["idempotency-key"];
  const result = await invoke(
    op,
    {
      read: () => flatInput(op, schema, ctx),
      actor,
      idempotencyKey: typeof key === "string" ? key : null,
      requestId: ctx.state.requestId,
    },
    deps,
  );
  ctx.status = result.status;
  if (result.replayed) ctx.set("Idempotent-Replayed", "true");
  if (result.binary) {
    ctx.type = result.binary.contentType;
    ctx.body = Readable.fromWeb(result.binary.body as never);
  } else ctx.body = result.body;
}

/** Path, query and body as the one flat object that an operation takes. */
async function flatInput(
  op: Operation,
  schema: JsonSchema,
  ctx: Context & { params: Record<string, string> },
): Promise<Record<string, unknown>> {
  const sent = op.method === "GET" || op.method === "DELETE" ? queryInput(ctx.query, schema) : await jsonBody(ctx);
  const clash = Object.keys(ctx.params).find((name) => sent[name] !== undefined && sent[name] !== ctx.params[name]);
  if (clash)
    throw new CoraError("validation_error", `\`${clash}\` differs from the one in the path.`, { param: clash });
  return { ...sent, ...ctx.params };
}
