import { describe, expect, it } from "vitest";
import { CoraError, ERRORS, errorEnvelope } from "../../domain/errors.ts";
import type { ErrorCode } from "../../domain/errors.ts";

const CODES = Object.keys(ERRORS) as ErrorCode[];

describe("the table of errors", () => {
  it.each(CODES)("%s has a fitting status and type, and one sentence of meaning", (code) => {
    const { status, type, meaning } = ERRORS[code];
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    const byStatus: Record<number, string> = {
      401: "authentication_error",
      402: "billing_error",
      403: "permission_error",
      429: "rate_limit_error",
      500: "api_error",
      503: "api_error",
    };
    const idempotency = code.startsWith("idempotency_") ? "idempotency_error" : "invalid_request_error";
    expect(type).toBe(byStatus[status] ?? idempotency);
  });
});

describe("errorEnvelope", () => {
  it("carries the documented fields and nothing else", () => {
    expect(errorEnvelope(new CoraError("resource_not_found"), "req_1")).toEqual({
      error: {
        type: "invalid_request_error",
        code: "resource_not_found",
        message: ERRORS.resource_not_found.meaning,
        status: 404,
        request_id: "req_1",
      },
    });
  });

  it("names the field and the details where there are any", () => {
    const error = new CoraError("validation_error", "too long", { param: "name", details: { max: 200 } });
    expect(errorEnvelope(error, "req_1").error).toMatchObject({
      message: "too long",
      param: "name",
      details: { max: 200 },
      status: 400,
    });
  });

  it("lifts the waiting time to where clients look for it", () => {
    const error = new CoraError("rate_limit_exceeded", undefined, { details: { retry_after: 7 } });
    expect(errorEnvelope(error, "req_1").error).toMatchObject({ retry_after: 7, status: 429 });
  });

  it("an error is an Error of its own name, with a stack", () => {
    const error = new CoraError("conflict", "already assigned");
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message, error.code]).toEqual(["CoraError", "already assigned", "conflict"]);
    expect(error.stack).toContain("errors.test.ts");
  });
});
