import { randomUUID } from "node:crypto";
import type { HttpMethod } from "./call-order.ts";
import { signRequest } from "./sign-request.ts";

export interface Webhook {
  url: string;
  method: HttpMethod;
  params: Record<string, string>;
  /** Stays the same when the same webhook is delivered again. */
  token?: string;
}

export interface WebhookAnswer {
  status: number;
  body: string;
}

export type SendWebhook = (webhook: Webhook, signal: AbortSignal) => Promise<WebhookAnswer | null>;

/** Delivers webhooks as Twilio does: signed, form-encoded, tried again as the address's fragment allows. */
export function createWebhookSender(authToken: string, log: (line: string) => void): SendWebhook {
  return async ({ url, method, params, token = randomUUID() }, signal) => {
    const { address, retries, policies, readTimeoutMs } = readOverrides(url);
    for (let attempt = 0; ; attempt += 1) {
      const request = buildRequest(authToken, address, method, params, token);
      const limit = AbortSignal.any([signal, AbortSignal.timeout(readTimeoutMs)]);
      const outcome = await deliver(request, limit);
      if ("status" in outcome && outcome.status < 400) return outcome;
      const failure = "status" in outcome ? `${outcome.status}` : outcome.reason;
      if (signal.aborted || attempt >= retries || !mayRetry(outcome, policies)) {
        if (!signal.aborted) log(`twilio: ${method} ${address.split("?")[0]} failed: ${failure}`);
        return "status" in outcome ? outcome : null;
      }
    }
  };
}

type Outcome = WebhookAnswer | { reason: "connect" | "timeout" };

function buildRequest(
  authToken: string,
  address: string,
  method: HttpMethod,
  params: Record<string, string>,
  token: string,
): Request {
  const form = new URLSearchParams(params).toString();
  const url = method === "GET" && form !== "" ? `${address}${address.includes("?") ? "&" : "?"}${form}` : address;
  const headers = {
    "x-twilio-signature": signRequest(authToken, url, method === "POST" ? params : {}),
    "i-twilio-idempotency-token": token,
    "user-agent": "TwilioProxy/1.1",
    accept: "*/*",
  };
  if (method === "GET") return new Request(url, { headers });
  const type = "application/x-www-form-urlencoded; charset=UTF-8";
  return new Request(url, { method, headers: { ...headers, "content-type": type }, body: form });
}

async function deliver(request: Request, signal: AbortSignal): Promise<Outcome> {
  try {
    const response = await fetch(request, { signal });
    return { status: response.status, body: await response.text() };
  } catch {
    return { reason: signal.aborted ? "timeout" : "connect" };
  }
}

interface Overrides {
  address: string;
  retries: number;
  policies: string[];
  readTimeoutMs: number;
}

/** Connection overrides live in the fragment (`#rc=5&rp=all`) and are neither sent nor signed. */
function readOverrides(url: string): Overrides {
  const [address = url, fragment = ""] = url.split("#", 2);
  const overrides = new URLSearchParams(fragment);
  return {
    address,
    retries: Math.min(Number(overrides.get("rc") ?? 1), 5),
    policies: (overrides.get("rp") ?? "ct").split(","),
    readTimeoutMs: Math.min(Number(overrides.get("rt") ?? 15_000), 15_000),
  };
}

function mayRetry(outcome: Outcome, policies: string[]): boolean {
  if (policies.includes("all")) return true;
  if ("reason" in outcome) return policies.includes(outcome.reason === "connect" ? "ct" : "rt");
  return policies.includes(outcome.status >= 500 ? "5xx" : "4xx");
}
