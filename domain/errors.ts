/** Every failure that a caller can see: wire code, HTTP status and type. The table is the only place that knows statuses. */
export const ERRORS = {
  missing_api_key: { status: 401, type: "authentication_error", meaning: "The request carries no API key." },
  invalid_api_key: { status: 401, type: "authentication_error", meaning: "The API key is unknown or malformed." },
  revoked_api_key: { status: 401, type: "authentication_error", meaning: "The API key was revoked or has expired." },
  invalid_signature: { status: 401, type: "authentication_error", meaning: "The webhook's signature does not match." },
  payment_required: { status: 402, type: "billing_error", meaning: "Real outreach needs an active subscription." },
  quota_exceeded: { status: 402, type: "billing_error", meaning: "The credits left do not cover this." },
  budget_exceeded: { status: 402, type: "billing_error", meaning: "The goal's budget does not cover this." },
  budget_approval_required: {
    status: 402,
    type: "billing_error",
    meaning: "The goal's budget has to be approved first.",
  },
  soft_cap_reached: {
    status: 402,
    type: "billing_error",
    meaning: "The goal has reached its soft cap, which has to be acknowledged first.",
  },
  forbidden: {
    status: 403,
    type: "permission_error",
    meaning: "This caller may not do this; the key, token or role does not reach so far.",
  },
  read_only_key: { status: 403, type: "permission_error", meaning: "A read-only key was used for a write." },
  validation_error: {
    status: 400,
    type: "invalid_request_error",
    meaning: "A field is missing or wrong; see `param`.",
  },
  suppression_violation: {
    status: 403,
    type: "permission_error",
    meaning: "This person must not be contacted.",
  },
  blocked_number: { status: 403, type: "permission_error", meaning: "This number may not be called." },
  missing_idempotency_key: {
    status: 400,
    type: "invalid_request_error",
    meaning: "This operation needs an Idempotency-Key.",
  },
  no_active_subscription: {
    status: 400,
    type: "invalid_request_error",
    meaning: "There is no subscription to change.",
  },
  trial_requires_checkout: {
    status: 400,
    type: "invalid_request_error",
    meaning: "A trial becomes a plan through checkout.",
  },
  pending_change_exists: {
    status: 400,
    type: "invalid_request_error",
    meaning: "A change that is pending has to be cancelled first.",
  },
  resource_not_found: {
    status: 404,
    type: "invalid_request_error",
    meaning: "Nothing with that id exists in this project.",
  },
  recording_unavailable: { status: 404, type: "invalid_request_error", meaning: "The call has no recording." },
  transcript_not_found: { status: 404, type: "invalid_request_error", meaning: "The call has no transcript." },
  method_not_allowed: {
    status: 405,
    type: "invalid_request_error",
    meaning: "The route exists, but not with this method.",
  },
  request_timeout: {
    status: 408,
    type: "invalid_request_error",
    meaning: "The request did not arrive whole, or not in time.",
  },
  conflict: { status: 409, type: "invalid_request_error", meaning: "The state of the resource does not allow this." },
  goal_already_completed: {
    status: 409,
    type: "invalid_request_error",
    meaning: "The goal is completed already.",
  },
  goal_already_cancelled: {
    status: 409,
    type: "invalid_request_error",
    meaning: "The goal is cancelled already.",
  },
  idempotency_conflict: {
    status: 409,
    type: "idempotency_error",
    meaning: "A request with the same key is still running.",
  },
  payload_too_large: { status: 413, type: "invalid_request_error", meaning: "The request body is too large." },
  unsupported_media_type: { status: 415, type: "invalid_request_error", meaning: "The request body is not JSON." },
  idempotency_key_reused: {
    status: 422,
    type: "idempotency_error",
    meaning: "The key was used before with another body.",
  },
  lead_no_phone: { status: 422, type: "invalid_request_error", meaning: "The lead has no phone number." },
  lead_no_email: { status: 422, type: "invalid_request_error", meaning: "The lead has no email address." },
  lead_stopped: { status: 422, type: "invalid_request_error", meaning: "The lead opted out of outreach." },
  no_phone_number: { status: 422, type: "invalid_request_error", meaning: "The agent has no outbound phone number." },
  agent_no_email: { status: 422, type: "invalid_request_error", meaning: "The agent has no email address." },
  agent_inactive: { status: 422, type: "invalid_request_error", meaning: "The agent is archived or suspended." },
  safety_violation: { status: 422, type: "invalid_request_error", meaning: "Cora does not help with this." },
  emergency_number: { status: 422, type: "invalid_request_error", meaning: "Emergency numbers are never called." },
  toll_number: { status: 422, type: "invalid_request_error", meaning: "Premium-rate numbers are never called." },
  rate_limit_exceeded: { status: 429, type: "rate_limit_error", meaning: "Too many requests; see `retry_after`." },
  headers_too_large: {
    status: 431,
    type: "invalid_request_error",
    meaning: "The address or the headers of the request are too long.",
  },
  internal_error: { status: 500, type: "api_error", meaning: "Something went wrong on our side." },
  service_unavailable: { status: 503, type: "api_error", meaning: "A part of the service is away; try again soon." },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** An expected failure, thrown anywhere below a transport and mapped once by each transport. `details` reach the caller. */
export class CoraError extends Error {
  override name = "CoraError";
  readonly code: ErrorCode;
  readonly param: string | undefined;
  readonly details: Record<string, unknown> | undefined;
  constructor(
    code: ErrorCode,
    message: string = ERRORS[code].meaning,
    extra: { param?: string; details?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.code = code;
    this.param = extra.param;
    this.details = extra.details;
  }
}

/** The documented envelope, the same for REST and MCP. */
export const errorEnvelope = (error: CoraError, requestId: string) => ({
  error: {
    type: ERRORS[error.code].type,
    code: error.code,
    message: error.message,
    ...(error.param === undefined ? {} : { param: error.param }),
    status: ERRORS[error.code].status,
    ...(error.details?.["retry_after"] === undefined ? {} : { retry_after: error.details["retry_after"] }),
    ...(error.details === undefined ? {} : { details: error.details }),
    request_id: requestId,
  },
});
