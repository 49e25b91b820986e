import Router from "@koa/router";
import { inSystem } from "../../db/project-scope.ts";
import { bindAttempt } from "../../db/queries/bind-attempt.ts";
import type { BoundAttempt } from "../../db/queries/bind-attempt.ts";
import { putInbox } from "../../db/queries/put-inbox.ts";
import { CoraError } from "../../domain/errors.ts";
import { parseCallEvent, twilioDedupeKey } from "../../providers/twilio/webhook.ts";
import type { CallbackPath } from "../../providers/twilio/webhook.ts";
import { hangUpTwiml } from "../../providers/twilio/twiml.ts";
import type { ApiDeps } from "../deps.ts";
import type { Context, State } from "../http/state.ts";
import { answerCall } from "../voice/answer-call.ts";
import { twilioRequest } from "./twilio-request.ts";

/** What the telephone company tells us and asks us: an inbox row and 200, or TwiML out of Postgres. */
export function twilioWebhooks(deps: ApiDeps): Router<State> {
  const router = new Router<State>({ prefix: "/webhooks/:agentId" });
  for (const path of ["call-status", "machine", "recording"] as const)
    router.post(`/${path}`, (ctx) => takeIn(path, ctx as unknown as Context, deps));
  router.post("/outbound-voice", (ctx) => speak(ctx as unknown as Context, deps));
  return router;
}

async function takeIn(path: CallbackPath, ctx: Context, deps: ApiDeps): Promise<void> {
  ctx.state.operation = `receive_${path.replace("-", "_")}`;
  const { side, params, callId, attemptId, callSid } = await twilioRequest(ctx, deps);
  if (!parseCallEvent(path, params)) throw new CoraError("validation_error", "This is not a callback that Cora knows.");
  await inSystem(deps.database, async (em) => {
    const attempt = await bindAttempt(em, side, { attemptId, recordId: callId, providerId: callSid });
    if (!attempt) throw new CoraError("resource_not_found", "No attempt of ours belongs to this call.");
    remember(ctx, attempt);
    await putInbox(em, {
      provider: "twilio",
      side,
      dedupeKey: `${path}:${callSid}:${twilioDedupeKey(params, ctx.req.headers)}`,
      kind: path,
      projectId: attempt.projectId,
      recordId: attempt.recordId,
      attemptId,
      body: JSON.stringify(params),
    });
  });
  deps.database.wake();
  ctx.status = 200;
  ctx.body = "";
}

async function speak(ctx: Context, deps: ApiDeps): Promise<void> {
  ctx.state.operation = "receive_outbound_voice";
  const { side, callId, attemptId, callSid } = await twilioRequest(ctx, deps);
  const names = { attemptId, recordId: callId, providerId: callSid };
  // A statement of its own needs no transaction around it, and somebody has just picked up.
  const attempt = await bindAttempt(deps.database.system.em.fork(), side, names);
  if (attempt) remember(ctx, attempt);
  ctx.type = "text/xml";
  // The second fence: whatever made a second phone ring, only the attempt's own call is ever spoken to.
  ctx.body =
    attempt && attempt.state !== "absent"
      ? await answerCall(deps, { projectId: attempt.projectId, callId, attemptId })
      : hangUpTwiml();
}

/** One id leads from the request that asked for a call to everything that its callbacks did. */
function remember(ctx: Context, { projectId, recordId, requestId }: BoundAttempt): void {
  Object.assign(ctx.state, { projectId, recordId, askedBy: requestId });
}
