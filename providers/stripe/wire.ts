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
function stripeFailure(error: unknown): VendorError {
  if (!(error instanceof Stripe.errors.StripeError) || error.statusCode === undefined) {
    return transportFailure("stripe", error);
  }
  const status = error.statusCode;
  return new VendorError({
    vendor: "stripe",
    // A key that is in use, or was used for something else, tells nothing about what came of that.
    kind: status === 409 || error.rawType === "idempotency_error" ? "unknown" : kindOfStatus(status),
    code: codeOr(asText(error.code) ?? error.rawType, status),
    status,
    retryAfterSeconds: retryAfter(error.headers?.["retry-after"]),
  });
}

/** Whatever goes wrong inside leaves as a code. */
export const withCodes =
  <Input extends unknown[], Output>(ask: (...input: Input) => Promise<Output>) =>
  async (...input: Input): Promise<Output> => {
    try {
      return await ask(...input);
    } catch (error) {
      throw error instanceof VendorError ? error : stripeFailure(error);
    }
  };

/** Stripe looked at the request and would not do it, so nothing has changed. */
export const isRefused = (error: unknown): boolean => stripeFailure(error).kind === "refused";

/** Null where Stripe knows nothing by that id; an unknown customer is a wrong parameter to it. */
export const orNull = <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch((error: unknown) => {
    if (error instanceof Stripe.errors.StripeError && error.code === "resource_missing") return null;
    if (error instanceof Stripe.errors.StripeError && error.statusCode === 404) return null;
    throw error;
  });
