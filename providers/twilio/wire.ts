import twilio from "twilio";
import type RequestClient from "twilio/lib/base/RequestClient.js";
import type TwilioResponse from "twilio/lib/http/response.js";
import { asObject } from "../json-fields.ts";
import { retryAfter } from "../retry-after.ts";
import { transportFailure } from "../transport-failure.ts";
import { VendorError, codeOr, kindOfStatus } from "../vendor-error.ts";

export interface TwilioConfig {
  accountSid: string;
  authToken: string;
  /** Stands in for https://api.twilio.com; the SDK itself has no setting for it. */
  apiBaseUrl: string | null;
  timeoutMs?: number;
}

export const DEFAULT_TIMEOUT_MS = 15_000;

export const atOrigin = (uri: string, apiBaseUrl: string | null): string => {
  if (apiBaseUrl === null) return uri;
  const { pathname, search } = new URL(uri);
  return `${apiBaseUrl.replace(/\/+$/, "")}${pathname}${search}`;
};

/** The SDK's own transport with one origin, one try and a hard end; failures become codes before anyone can log them. */
export class TwilioWire extends twilio.RequestClient {
  readonly #apiBaseUrl: string | null;

  constructor({ apiBaseUrl, timeoutMs = DEFAULT_TIMEOUT_MS }: TwilioConfig) {
    // A kept-alive socket that the other side has just closed looks like a lost answer: every call gets its own.
    super({ timeout: timeoutMs, keepAlive: false, autoRetry: false });
    this.#apiBaseUrl = apiBaseUrl;
    this.axios.interceptors.request.use((request) => {
      request.signal = AbortSignal.timeout(timeoutMs);
      return request;
    });
  }

  override async request<T>(options: RequestClient.RequestOptions<T>): Promise<TwilioResponse.default<T>> {
    const uri = atOrigin(options.uri, this.#apiBaseUrl);
    const response = await super.request({ ...options, uri }).catch((error: unknown) => {
      throw transportFailure("twilio", error);
    });
    if (response.statusCode >= 400) throw refusal(response.statusCode, response.body, response.headers);
    return response;
  }
}

function refusal(status: number, body: unknown, headers: unknown): VendorError {
  const code = codeOr(asObject(body)?.["code"], status);
  return new VendorError({
    vendor: "twilio",
    kind: code === "20429" ? "throttled" : kindOfStatus(status),
    code,
    status,
    retryAfterSeconds: retryAfter(asObject(headers)?.["retry-after"]),
  });
}
