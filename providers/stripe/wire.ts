import Stripe from "stripe";
import { asText } from "../json-fields.ts";
import { retryAfter } from "../retry-after.ts";
import { transportFailure } from "../transport-failure.ts";
import { VendorError, codeOr, kindOfStatus } from "../vendor-error.ts";

export interface StripeSettings {
  secretKey: string;
  apiBaseUrl: string | null;
  /** Price ids by `<plan>:<interval>`; without one the amount of the request makes the price. */
  prices?: Record<string, string>;
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 15_000;

const addressOf = (apiBaseUrl: string | null) => {
  if (apiBaseUrl === null) return {};
  const { protocol, hostname, port } = new URL(apiBaseUrl);
  const scheme = protocol === "http:" ? ("http" as const) : ("https" as const);
  return { host: hostname, protocol: scheme, port: port || (scheme === "http" ? 80 : 443) };
};

/** The SDK repeats a request whose connection was closed even where retries are off; of our own error it knows nothing. */
const fetchOnce = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, { ...init, redirect: "error" });
  } catch (error) {
    throw transportFailure("stripe", error);
  }
};

export const stripeClient = ({ secretKey, apiBaseUrl, timeoutMs = DEFAULT_TIMEOUT_MS }: StripeSettings): Stripe =>
  new Stripe(secretKey, {
    ...addressOf(apiBaseUrl),
    httpClient: Stripe.createFetchHttpClient(fetchOnce),
    timeout: timeoutMs,
    maxNetworkRetries: 0,
    telemetry: false,
  });

/** A Stripe error as a code; anything without a status never got an answer. */
export function stripeFailure(error: unknown): VendorError {
  if (!(error instanceof Stripe.errors.StripeError) || error.statusCode === undefined) {
    return transportFailure("stripe", error);
  }
  const status = error.statusCode;
  return new VendorError({
    vendor: "stripe",
    kind: kindOfStatus(status),
    code: codeOr(asText(error.code) ?? error.rawType, status),
    status,
    retryAfterSeconds: retryAfter(error.headers?.["retry-after"]),
  });
}
