import { requestFaults } from "../faults.ts";
import { answerJson } from "../http/answer-json.ts";
import { playAfterAccept, playBeforeAccept } from "../http/play-fault.ts";
import { readBody } from "../http/read-body.ts";
import type { Exchange, Route } from "../http/router.ts";
import { fingerprintOf } from "../idempotency.ts";
import type { Idempotency } from "../idempotency.ts";
import type { VendorContext } from "../vendor.ts";
import type { ApiOperation } from "./api-operation.ts";
import type { BillingDesk } from "./billing-desk.ts";
import { apiVersion } from "./billing-events.ts";
import { expand } from "./expand.ts";
import { paramsOf } from "./params.ts";
import { parseForm } from "./parse-form.ts";
import type { Form } from "./parse-form.ts";
import { invalid, StripeError, stripeErrorForStatus } from "./stripe-error.ts";
import { stripeId } from "./stripe-id.ts";

export interface ApiFront {
  ctx: VendorContext;
  desk: BillingDesk;
  keys: Idempotency;
  secretKey: string;
}

interface ApiRequest {
  exchange: Exchange;
  form: Form;
  key: string | null;
  requestId: string;
}

/** Puts Stripe's manners around an operation: key, request id, idempotency, faults, expansion. */
export function apiRoute(front: ApiFront, operation: ApiOperation): Route {
  return {
    method: operation.method,
    path: operation.path,
    async handle(exchange) {
      const { request, response } = exchange;
      const requestId = stripeId("req", 14);
      response.setHeader("request-id", requestId);
      response.setHeader("stripe-version", request.headers["stripe-version"] ?? apiVersion);
      const text = (await readBody(request)).toString("utf8");
      checkKey(exchange, front.secretKey);
      const form = parseForm(operation.method === "POST" ? text : exchange.url.search.slice(1) || text);
      const key = operation.method === "POST" ? idempotencyKeyOf(exchange) : null;
      if (key !== null) response.setHeader("idempotency-key", key);
      await answer(front, operation, { exchange, form, key, requestId });
    },
  };
}

async function answer(front: ApiFront, operation: ApiOperation, call: ApiRequest): Promise<void> {
  const { exchange, form, key } = call;
  const { ctx, keys } = front;
  const fault = ctx.faults.take("stripe", operation.name, null, requestFaults);
  const fingerprint = fingerprintOf(`${operation.method} ${exchange.url.pathname}`, form);
  const use = key === null ? "fresh" : keys.begin(key, fingerprint);
  if (use === "mismatch") throw keyReused(key);
  if (use === "in_flight") throw keyInUse(key);
  let done = use === "fresh" ? null : use;
  if (done !== null) {
    exchange.response.setHeader("idempotent-replayed", "true");
    exchange.response.setHeader("original-request", done.requestId ?? "");
  }
  const refuse = (status: number, headers: Record<string, string>) =>
    answerJson(exchange.response, status, stripeErrorForStatus(status).body(), headers);
  let kept = null;
  try {
    if (await playBeforeAccept(fault, exchange, refuse)) return;
    kept = { status: 200, body: done?.body ?? run(front, operation, call), requestId: call.requestId };
  } finally {
    if (key !== null && done === null) keys.settle(key, fingerprint, kept);
  }
  if (!playAfterAccept(fault, exchange)) answerJson(exchange.response, kept.status, kept.body);
}

function run({ desk }: ApiFront, operation: ApiOperation, { exchange, form, key, requestId }: ApiRequest): unknown {
  const { expand: wanted = [], ...rest } = form;
  const paths = (Array.isArray(wanted) ? wanted : [wanted]).filter((path) => typeof path === "string");
  const result = operation.run({
    id: exchange.path["id"] ?? "",
    params: paramsOf(rest),
    cause: { id: requestId, idempotency_key: key },
    base: `http://${exchange.request.headers.host ?? "127.0.0.1"}`,
  });
  return expand(result, paths, (id) => desk.store.find(id));
}

function idempotencyKeyOf({ request }: Exchange): string | null {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string" || key === "") return null;
  if (key.length <= 255) return key;
  throw invalid("Idempotency keys may be at most 255 characters long.");
}

function keyReused(key: string | null): StripeError {
  const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
  return new StripeError(400, { type: "idempotency_error", message });
}

function keyInUse(key: string | null): StripeError {
  const message = `There is currently another in-progress request using the idempotency key '${key}'. Try again later.`;
  return new StripeError(409, { type: "invalid_request_error", code: "idempotency_key_in_use", message });
}

function checkKey({ request, response }: Exchange, secretKey: string): void {
  const given = credentialsOf(request.headers.authorization);
  if (given === secretKey) return;
  response.setHeader("www-authenticate", 'Basic realm="Stripe"');
  const message = given === null ? "You did not provide an API key." : "Invalid API Key provided.";
  throw new StripeError(401, { type: "invalid_request_error", message });
}

function credentialsOf(authorization: string | undefined): string | null {
  const [scheme, value] = authorization?.split(" ") ?? [];
  if (value === undefined) return null;
  return scheme === "Basic" ? (Buffer.from(value, "base64").toString("utf8").split(":")[0] ?? null) : value;
}
