/** An error in ElevenLabs's shape: `{detail: {status, message}}`, or a list of fields for 422. */
export class VoiceAgentError extends Error {
  readonly status: number;
  readonly detail: unknown;

  constructor(status: number, detail: unknown) {
    super(`${status}`);
    this.status = status;
    this.detail = detail;
  }

  body(): { detail: unknown } {
    return { detail: this.detail };
  }
}

export function refusal(status: number, code: string, message: string): VoiceAgentError {
  return new VoiceAgentError(status, { status: code, message });
}

export function invalidField(field: string, problem: "missing" | "string_type"): VoiceAgentError {
  const msg = problem === "missing" ? "Field required" : "Input should be a valid string";
  return new VoiceAgentError(422, [{ type: problem, loc: ["body", field], msg }]);
}

/** The error that ElevenLabs would answer with this status, for faults ordered from outside. */
export function errorForStatus(status: number): VoiceAgentError {
  if (status === 429) return refusal(429, "too_many_concurrent_requests", "Too many concurrent requests.");
  if (status >= 500) return refusal(status, "internal_error", "An unexpected error occurred.");
  return refusal(status, "sandbox_fault", "This answer was ordered from the sandbox.");
}
