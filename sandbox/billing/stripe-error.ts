export interface StripeErrorFields {
  type: "invalid_request_error" | "idempotency_error" | "api_error" | "rate_limit_error" | "card_error";
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
}

/** An error in Stripe's words; it is answered as `{error: {...}}`. */
export class StripeError extends Error {
  readonly status: number;
  readonly fields: StripeErrorFields;

  constructor(status: number, fields: StripeErrorFields) {
    super(fields.message);
    this.status = status;
    this.fields = fields;
  }

  body(): { error: StripeErrorFields & { doc_url?: string } } {
    const { code } = this.fields;
    const doc_url =
      code === undefined ? {} : { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}` };
    return { error: { ...this.fields, ...doc_url } };
  }
}

export function invalid(message: string, param?: string, code?: string): StripeError {
  const extra = { ...(param === undefined ? {} : { param }), ...(code === undefined ? {} : { code }) };
  return new StripeError(400, { type: "invalid_request_error", message, ...extra });
}

export function missing(param: string): StripeError {
  return invalid(`Missing required param: ${param}.`, param, "parameter_missing");
}

export function noSuch(noun: string, id: string, param = "id"): StripeError {
  const message = `No such ${noun}: '${id}'`;
  return new StripeError(404, { type: "invalid_request_error", code: "resource_missing", param, message });
}

export function declined(): StripeError {
  const message = "Your card was declined.";
  return new StripeError(402, { type: "card_error", code: "card_declined", decline_code: "generic_decline", message });
}

/** The error that Stripe would answer with this status, for faults ordered from outside. */
export function stripeErrorForStatus(status: number): StripeError {
  if (status === 429) {
    return new StripeError(429, {
      type: "rate_limit_error",
      code: "rate_limit",
      message: "Too many requests in a period of time.",
    });
  }
  if (status >= 500) return new StripeError(status, { type: "api_error", message: "An unknown error occurred." });
  return new StripeError(status, {
    type: "invalid_request_error",
    message: "This answer was ordered from the sandbox.",
  });
}
