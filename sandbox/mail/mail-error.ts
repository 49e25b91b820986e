/** Resend's own error names and statuses; what it answers is `{statusCode, name, message}`. */
const statuses = {
  invalid_idempotency_key: 400,
  missing_api_key: 401,
  invalid_api_key: 403,
  not_found: 404,
  method_not_allowed: 405,
  invalid_idempotent_request: 409,
  concurrent_idempotent_requests: 409,
  invalid_from_address: 422,
  missing_required_field: 422,
  validation_error: 422,
  daily_quota_exceeded: 429,
  rate_limit_exceeded: 429,
  application_error: 500,
} as const;

export type MailErrorName = keyof typeof statuses;

export class MailError extends Error {
  readonly statusCode: number;
  readonly code: MailErrorName;

  constructor(code: MailErrorName, message: string, statusCode: number = statuses[code]) {
    super(message);
    this.code = code;
    this.statusCode = statusCode;
  }

  body(): { statusCode: number; name: MailErrorName; message: string } {
    return { statusCode: this.statusCode, name: this.code, message: this.message };
  }
}

/** The error that Resend would answer with this status, for faults ordered from outside. */
export function mailErrorForStatus(status: number): MailError {
  if (status === 429) return new MailError("rate_limit_exceeded", "Too many requests.");
  const code = (Object.keys(statuses) as MailErrorName[]).find((name) => statuses[name] === status);
  if (status >= 500 || code === undefined) {
    return new MailError("application_error", "An unexpected error occurred.", status);
  }
  return new MailError(code, "This answer was ordered from the sandbox.");
}
