import { Resend } from "resend";
import type { Response as ResendResponse } from "resend";
import { asText, parseJsonObject } from "../json-fields.ts";
import { retryAfter } from "../retry-after.ts";
import { transportFailure } from "../transport-failure.ts";
import { VendorError, codeOr, kindOfStatus } from "../vendor-error.ts";

export interface ResendConfig {
  apiKey: string;
  baseUrl: string | null;
  timeoutMs?: number;
}

const DEFAULT_BASE_URL = "https://api.resend.com";
const DEFAULT_TIMEOUT_MS = 15_000;

/** Resend names the offending field only in its sentence, which itself must not leave this file. */
const aboutRecipient = (message: unknown): boolean => /(^|\W)`?to`? field/i.test(asText(message) ?? "");

function refusal(status: number, body: string, headers: Headers): VendorError {
  const error = parseJsonObject(body);
  const code = codeOr(error?.["name"], status);
  const isAddress = (status === 422 || status === 400) && aboutRecipient(error?.["message"]);
  return new VendorError({
    vendor: "resend",
    kind: kindOfStatus(status),
    code: isAddress ? "invalid_to_field" : code,
    status,
    retryAfterSeconds: retryAfter(headers.get("retry-after")) ?? retryAfter(headers.get("ratelimit-reset")),
  });
}

/** The SDK swallows why a request failed; a refused connection and a lost answer must not look alike here. */
export class ResendWire extends Resend {
  readonly #origin: string;
  readonly #timeoutMs: number;

  constructor({ apiKey, baseUrl, timeoutMs = DEFAULT_TIMEOUT_MS }: ResendConfig) {
    const origin = (baseUrl ?? DEFAULT_BASE_URL).replace(/\/+$/, "");
    super(apiKey, { baseUrl: origin });
    this.#origin = origin;
    this.#timeoutMs = timeoutMs;
  }

  override async fetchRequest<T>(path: string, options: RequestInit = {}): Promise<ResendResponse<T>> {
    try {
      const signal = AbortSignal.timeout(this.#timeoutMs);
      const response = await fetch(`${this.#origin}${path}`, { ...options, redirect: "error", signal });
      const body = await response.text();
      if (!response.ok) throw refusal(response.status, body, response.headers);
      return { data: JSON.parse(body) as T, error: null, headers: Object.fromEntries(response.headers.entries()) };
    } catch (error) {
      throw transportFailure("resend", error);
    }
  }
}
