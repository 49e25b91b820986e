import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { answerJson } from "../http/answer-json.ts";

/** A refusal with Twilio's own code and HTTP status. */
export class TwilioError extends Error {
  readonly code: number;
  readonly status: number;

  constructor(code: number, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function notFound(path: string): TwilioError {
  return new TwilioError(20404, 404, `The requested resource ${path} was not found`);
}

/** The refusal that an ordered `status` fault stands for. */
export function refusalFor(status: number, code?: number): TwilioError {
  if (code !== undefined) return new TwilioError(code, status, "This answer was ordered from the sandbox.");
  if (status === 401) return new TwilioError(20003, 401, "Authenticate");
  if (status === 404) return new TwilioError(20404, 404, "The requested resource was not found");
  if (status === 429) return new TwilioError(20429, 429, "Too Many Requests");
  if (status === 503) return new TwilioError(20503, 503, "Service unavailable");
  return new TwilioError(status >= 500 ? 20500 : 20001, status, "An internal server error has occurred");
}

export function answerTwilioError(
  response: ServerResponse,
  { code, status, message }: TwilioError,
  headers: OutgoingHttpHeaders = {},
): void {
  const body = { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  answerJson(response, status, body, headers);
}
