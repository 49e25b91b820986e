import { CoraError, ERRORS, errorEnvelope } from "../../domain/errors.ts";
import type { ErrorCode } from "../../domain/errors.ts";

const CODES = Object.keys(ERRORS) as ErrorCode[];

const ERROR_SCHEMA = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["type", "code", "message", "status", "request_id"],
      properties: {
        type: { type: "string", enum: [...new Set(CODES.map((code) => ERRORS[code].type))] },
        code: { type: "string", enum: CODES },
        message: { type: "string", description: "For people: what was wrong and what to change." },
        param: { type: "string", description: "The field or header that is at fault." },
        status: { type: "integer", description: "The HTTP status once more." },
        retry_after: { type: "integer", description: "Seconds." },
        details: { type: "object" },
        request_id: { type: "string", description: "Name it when you report a problem." },
      },
    },
  },
};

const header = (description: string, schema: Record<string, unknown>, example: string | number) => ({
  description,
  schema,
  example,
});
const COUNT = { type: "integer", minimum: 0 };

const HEADERS = {
  "X-Request-Id": header("The id of this request: yours if you sent a sound one.", { type: "string" }, "req_01a2"),
  "X-RateLimit-Limit": header("Requests per minute.", COUNT, 120),
  "X-RateLimit-Remaining": header("Requests left in this minute.", COUNT, 119),
  "X-RateLimit-Reset": header("When the minute ends, in unix seconds.", COUNT, 1_790_000_000),
  "RateLimit-Policy": header("The limit as the IETF writes it.", { type: "string" }, '"default";q=120;w=60'),
  RateLimit: header("What is left, as the IETF writes it.", { type: "string" }, '"default";r=119;t=60'),
  "Idempotent-Replayed": header(
    "`true` where this is the answer of an earlier request with the same Idempotency-Key.",
    { type: "string", const: "true" },
    "true",
  ),
  ETag: header("The version of this answer, for If-None-Match.", { type: "string" }, 'W/"3q2-7w"'),
  "Retry-After": header("Seconds to wait before trying again.", { type: "integer", minimum: 1 }, 2),
  "WWW-Authenticate": header("How to authenticate.", { type: "string" }, "Bearer"),
};
type HeaderName = keyof typeof HEADERS;

const EVERYWHERE: HeaderName[] = [
  "X-Request-Id",
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset",
  "RateLimit-Policy",
  "RateLimit",
];
const OF_STATUS: Record<number, HeaderName[]> = {
  401: ["WWW-Authenticate"],
  429: ["Retry-After"],
  503: ["Retry-After"],
};

/** References to the headers of an answer: those of every answer, and these. */
export const headersOf = (...more: HeaderName[]): Record<string, { $ref: string }> =>
  Object.fromEntries([...EVERYWHERE, ...more].map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** The name of the answer that carries one of these codes, all of one status. */
export const responseName = (codes: readonly ErrorCode[]): string => codes.toSorted().join("-or-");

const errorResponse = (codes: readonly ErrorCode[]) => ({
  description: codes.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join(" "),
  headers: headersOf(...(OF_STATUS[ERRORS[codes[0] as ErrorCode].status] ?? [])),
  content: {
    "application/json": {
      schema: { $ref: "#/components/schemas/Error" },
      examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    },
  },
});

const exampleError = (code: ErrorCode) => {
  const waits = ERRORS[code].status === 429 || ERRORS[code].status === 503;
  return errorEnvelope(new CoraError(code, undefined, waits ? { details: { retry_after: 2 } } : {}), "req_01a2");
};

const KEYS = {
  bearer: {
    type: "http",
    scheme: "bearer",
    description: "An API key (`cora_live_…`, `cora_test_…`) or an OAuth access token.",
  },
  header: { type: "apiKey", in: "header", name: "X-API-Key", description: "An API key." },
};
const SESSION = {
  type: "apiKey",
  in: "cookie",
  name: "cora_session",
  description: "The cookie of a signed-in person.",
};

/** Everything that operations refer to; `failures` are the sets of codes that they answer with one status. */
export const components = (failures: readonly (readonly ErrorCode[])[], withSession: boolean) => ({
  schemas: { Error: ERROR_SCHEMA },
  headers: HEADERS,
  examples: Object.fromEntries(
    [...new Set(failures.flat())].map((code) => [code, { summary: ERRORS[code].meaning, value: exampleError(code) }]),
  ),
  responses: Object.fromEntries(failures.map((codes) => [responseName(codes), errorResponse(codes)])),
  securitySchemes: { ...KEYS, ...(withSession ? { session: SESSION } : {}) },
});
