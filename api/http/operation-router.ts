import { Readable } from "node:stream";
import Router from "@koa/router";
import { CoraError } from "../../domain/errors.ts";
import { authenticate, presentedKey } from "../auth/authenticate.ts";
import { sessionCaller } from "../auth/session-caller.ts";
import { setChallenge } from "../auth/challenge.ts";
import type { ApiDeps } from "../deps.ts";
import { invoke } from "../invoke.ts";
import { jsonSchema } from "../json-schema.ts";
import type { JsonSchema } from "../json-schema.ts";
import type { Actor, Operation } from "../operation.ts";
import { isKnown } from "./is-known.ts";
import { jsonBody } from "./json-body.ts";
import { queryInput } from "./query-input.ts";
import type { RateLimits } from "./rate-limit.ts";
import type { Context, State } from "./state.ts";
import { uploadBody } from "./upload-body.ts";
import { PROJECT_PARAMETER, withoutProject, wishedProject } from "./wished-project.ts";

/** One route per operation; path, query and body become one flat object. */
export function operationRouter(operations: readonly Operation[], deps: ApiDeps, limits: RateLimits): Router<State> {
  const router = new Router<State>({ exclusive: true, sensitive: true });
  for (const op of operations) {
    const schema = jsonSchema(op.input, "input");
    const path = op.path.replaceAll(/\{(\w+)\}/g, ":$1");
    router.register(
      path,
      [op.method.toLowerCase()],
      (ctx) => answer(op, schema, ctx as unknown as RouteContext, deps, limits),
      { name: op.id },
    );
  }
  return router;
}

type RouteContext = Context & { params: Record<string, string> };

async function answer(
  op: Operation,
  schema: JsonSchema,
  ctx: RouteContext,
  deps: ApiDeps,
  limits: RateLimits,
): Promise<void> {
  ctx.state.operation = op.id;
  let input: Promise<Record<string, unknown>> | null = null;
  const read = () => (input ??= flatInput(op, schema, ctx));
  const actor = op.auth === "none" ? null : await callerOf(op, ctx, deps, read);
  if (actor) {
    ctx.state.projectId = actor.projectId;
    await limits.caller(ctx, actor.name);
  } else await (op.effect === "read" ? limits.address(ctx) : limits.signup(ctx));
  const key = ctx.req.headers["idempotency-key"];
  const { upload } = op;
  const request = {
    read,
    ...(upload && actor ? { receive: () => uploadBody(ctx, upload, deps.blobs, actor.projectId) } : {}),
    actor,
    idempotencyKey: typeof key === "string" ? key : null,
    requestId: ctx.state.requestId,
  };
  const result = await invoke(op, request, deps).catch((error: unknown) => refuse(ctx, deps, error, actor));
  ctx.status = result.status;
  if (result.replayed) ctx.set("Idempotent-Replayed", "true");
  if (result.binary) {
    ctx.set(result.binary.headers ?? {});
    ctx.type = result.binary.contentType;
    ctx.body = Readable.fromWeb(result.binary.body as never);
  } else if (op.etag && isKnown(ctx, result.body)) ctx.status = 304;
  else ctx.body = result.body;
}

function callerOf(
  op: Operation,
  ctx: RouteContext,
  deps: ApiDeps,
  read: () => Promise<Record<string, unknown>>,
): Promise<Actor> {
  // Whoever shows a key or token speaks as its holder, whatever cookie comes along.
  const bySession = op.auth === "session" || (op.takesSession && ctx.req.headers.cookie !== undefined);
  if (bySession && presentedKey(ctx.req.headers) === null)
    return sessionCaller(ctx, deps, async () => wishedProject(ctx.query) ?? namedProject(await read()));
  const door = { publicUrl: deps.settings.publicUrl, resource: "rest", projectId: wishedProject(ctx.query) } as const;
  return authenticate(deps.database, presentedKey(ctx.req.headers), door).catch((error: unknown) =>
    refuse(ctx, deps, error, null),
  );
}

const namedProject = ({ [PROJECT_PARAMETER]: project }: Record<string, unknown>): string | null =>
  typeof project === "string" && project !== "" ? project : null;

function refuse(ctx: RouteContext, { settings }: ApiDeps, error: unknown, actor: Actor | null): never {
  setChallenge(ctx, error, { publicUrl: settings.publicUrl, resource: "rest" }, actor);
  throw error;
}

/** Path, query and body as the one flat object that an operation takes. */
async function flatInput(op: Operation, schema: JsonSchema, ctx: RouteContext): Promise<Record<string, unknown>> {
  const query = op.auth === "none" ? ctx.query : withoutProject(ctx.query);
  const sent =
    op.method === "GET" || op.method === "DELETE" || op.upload ? queryInput(query, schema) : await jsonBody(ctx);
  const clash = Object.keys(ctx.params).find((name) => sent[name] !== undefined && sent[name] !== ctx.params[name]);
  if (clash)
    throw new CoraError("validation_error", `\`${clash}\` differs from the one in the path.`, { param: clash });
  const last = op.resumable ? ctx.req.headers["last-event-id"] : undefined;
  return { ...(last ? { after: last } : {}), ...sent, ...ctx.params };
}
