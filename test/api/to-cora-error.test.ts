import { describe, expect, it } from "vitest";
import { toCoraError } from "../../api/to-cora-error.ts";
import { CoraError, errorEnvelope } from "../../domain/errors.ts";

const SECRET = "+14155550123";
const coded = (code: unknown, message = SECRET) => Object.assign(new Error(message), { code });
const told = (error: unknown) => errorEnvelope(toCoraError(error), "req_1").error;

describe("toCoraError", () => {
  it("leaves an expected failure as it is", () => {
    const error = new CoraError("lead_stopped", "This lead opted out.", { param: "lead_id" });
    expect(toCoraError(error)).toBe(error);
  });

  it.each([
    "ECONNREFUSED",
    "ECONNRESET",
    "EPIPE",
    "ETIMEDOUT",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "08006",
    "08P01",
    "53300",
    "57P01",
    "57P03",
    "55P03",
    "40001",
    "40P01",
    "57014",
  ])("%s means: try again soon", (code) => {
    expect(told(coded(code))).toMatchObject({ code: "service_unavailable", status: 503, retry_after: 2 });
  });

  it.each([
    "Connection terminated unexpectedly",
    "timeout exceeded when trying to connect",
    "Client has encountered a connection error and is not queryable",
  ])("%j, which comes without a code, means the same", (message) => {
    expect(told(new Error(message)).status).toBe(503);
  });

  it("looks behind wrappers: causes, and the attempts of one connection", () => {
    expect(told(new Error("query failed", { cause: new Error("driver", { cause: coded("57P01") }) })).status).toBe(503);
    expect(told(new AggregateError([coded("EADDRNOTAVAIL"), coded("ECONNREFUSED")])).status).toBe(503);
    expect(told(new Error("connect", { cause: new AggregateError([coded("ECONNREFUSED")]) })).status).toBe(503);
  });

  it.each([
    ["a bug", new TypeError(`cannot read ${SECRET}`)],
    ["a broken constraint", coded("23505")],
    ["a missing column", coded("42703")],
    ["a numeric code", coded(8)],
    ["an unknown code", coded("E08006")],
    ["text", SECRET],
    ["nothing", undefined],
    ["null", null],
    ["a plain object", { code: "ECONNREFUSED", message: SECRET }],
  ])("%s is a failure on our side", (_, error) => {
    expect(told(error)).toMatchObject({ code: "internal_error", status: 500 });
  });

  it("tells a caller nothing of the failure behind it", () => {
    for (const error of [coded("23505"), coded("ECONNREFUSED"), new Error(SECRET, { cause: coded("08006") })])
      expect(JSON.stringify(told(error))).not.toContain(SECRET);
  });
});
