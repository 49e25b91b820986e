import { CoraError } from "../../domain/errors.ts";
import type { Side } from "../../domain/side.ts";
import { isAttemptToken } from "../../providers/callback-urls.ts";
import { verifyTwilio } from "../../providers/twilio/webhook.ts";
import type { TwilioParams } from "../../providers/twilio/webhook.ts";
import type { ApiDeps } from "../deps.ts";
import { readBody } from "../http/read-body.ts";
import type { Context } from "../http/state.ts";

const LIMIT = 64 * 1024;

export interface TwilioRequest {
  /** Whose secret signed it. */
  side: Side;
  params: TwilioParams;
  raw: string;
  callId: string;
  attemptId: string;
  callSid: string;
}

/** Repeated fields stay a list, because the signature covers each of them. */
function formParams(raw: string): TwilioParams {
  const form = new URLSearchParams(raw);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => [
      name,
      form.getAll(name).length > 1 ? form.getAll(name) : (form.get(name) ?? ""),
    ]),
  );
}

/** A callback that Twilio signed for exactly this URL, and that names an attempt with a token of ours. */
export async function twilioRequest(ctx: Context, { settings, findSigner }: ApiDeps): Promise<TwilioRequest> {
  const raw = (await readBody(ctx.req, LIMIT)).toString("utf8");
  const params = formParams(raw);
  const url = settings.publicUrl + ctx.originalUrl;
  const signature = ctx.get("x-twilio-signature");
  const side = await findSigner(({ twilio }) => verifyTwilio({ authToken: twilio.authToken, url, params, signature }));
  if (side === null) throw new CoraError("invalid_signature");
  const [callId, attemptId, token] = [queryText(ctx, "call"), queryText(ctx, "attempt"), queryText(ctx, "token")];
  if (!isAttemptToken(settings.secret, attemptId, token))
    throw new CoraError("invalid_signature", "The attempt token does not match.");
  const callSid = params["CallSid"];
  if (typeof callSid !== "string" || callSid === "")
    throw new CoraError("validation_error", undefined, { param: "CallSid" });
  return { side, params, raw, callId, attemptId, callSid };
}

const queryText = (ctx: Context, name: string): string => {
  const value = ctx.query[name];
  return typeof value === "string" ? value : "";
};
