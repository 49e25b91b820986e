import { ERRORS } from "../../domain/errors.ts";
import type { ErrorCode } from "../../domain/errors.ts";
import { envelopeSchema } from "../envelope.ts";
import { jsonSchema } from "../json-schema.ts";
import type { JsonSchema } from "../json-schema.ts";
import type { Operation } from "../operation.ts";
import { headersOf, responseName } from "./components.ts";
import { exampleInput } from "./example-input.ts";
import { generalErrors } from "./general-errors.ts";

const SECURITY = { none: [], api_key: [{ bearer: [] }, { header: [] }], session: [{ session: [] }] } as const;

/** The codes that an operation answers, by status. */
export const failuresOf = (op: Operation): Map<number, ErrorCode[]> =>
  Map.groupBy(new Set<ErrorCode>([...op.errors, ...generalErrors(op)]), (code) => ERRORS[code].status);

/** One operation as OpenAPI has it. */
export function pathOperation(op: Operation) {
  const input = jsonSchema(op.input, "input");
  const inPath = new Set([...op.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string));
  const asQuery = op.method === "GET" || op.method === "DELETE" || op.upload !== undefined;
  const body = asQuery ? null : without(input, inPath);
  return {
    operationId: op.id,
    tags: [op.section],
    summary: op.summary,
    description: describe(op),
    security: [...SECURITY[op.auth], ...(op.takesSession ? SECURITY.session : [])],
    parameters: [
      ...Object.entries(input.properties ?? {})
        .filter(([name]) => asQuery || inPath.has(name))
        .map(([name, schema]) => parameter(name, schema, inPath.has(name), (input.required ?? []).includes(name))),
      ...(op.idempotency ? [idempotencyKey(op)] : []),
      ...(op.etag ? [IF_NONE_MATCH] : []),
      ...(op.resumable ? [LAST_EVENT_ID] : []),
    ],
    ...(body && Object.keys(body.properties ?? {}).length > 0
      ? {
          requestBody: {
            required: (body.required ?? []).length > 0,
            content: { "application/json": { schema: body, example: exampleInput(body) } },
          },
        }
      : {}),
    ...(op.upload ? { requestBody: { required: true, content: fileContent(op.upload.types) } } : {}),
    responses: {
      [op.status]: success(op),
      ...(op.etag ? { 304: { description: "Nothing has changed.", headers: headersOf("ETag") } } : {}),
      ...failures(op),
    },
  };
}

const describe = (op: Operation): string =>
  [
    op.description ?? `${op.summary}.`,
    op.effect === "outreach" ? "**Reaches real people.**" : "",
    op.gate === "subscription" ? "Needs an active subscription." : "",
    op.mcp ? `MCP tool: \`${op.id}\`.` : "",
  ]
    .filter((part) => part !== "")
    .join(" ");

const parameter = (name: string, schema: JsonSchema, inPath: boolean, required: boolean) => ({
  name,
  in: inPath ? "path" : "query",
  required: inPath || required,
  ...(schema["description"] === undefined ? {} : { description: schema["description"] }),
  schema,
  ...(inPath ? { example: exampleInput(schema, name) } : {}),
});

const idempotencyKey = (op: Operation) => ({
  name: "Idempotency-Key",
  in: "header",
  required: op.idempotency === "required",
  description: "A fresh unique value for each thing you want done; repeat it only to repeat the very same request.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
  ...(op.idempotency === "required" ? { example: "9f1c2a64-0d5e-4c0b-8a51-4b1d6a3f7e20" } : {}),
});

const IF_NONE_MATCH = {
  name: "If-None-Match",
  in: "header",
  required: false,
  description: "The ETag of the answer that you have: 304 where it would be the same.",
  schema: { type: "string", maxLength: 255 },
};

const LAST_EVENT_ID = {
  name: "Last-Event-ID",
  in: "header",
  required: false,
  description: "The `id` of the last event that you have; browsers send it by themselves when they connect again.",
  schema: { type: "string", pattern: "^[0-9]{1,15}$" },
};

const fileContent = (types: readonly string[]) =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: "string", contentEncoding: "binary" } }]));

const without = (schema: JsonSchema, names: Set<string>): JsonSchema => ({
  ...schema,
  properties: Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([name]) => !names.has(name))),
  required: (schema.required ?? []).filter((name) => !names.has(name)),
});

function success(op: Operation) {
  const headers = headersOf(
    ...(op.idempotency ? (["Idempotent-Replayed"] as const) : []),
    ...(op.etag ? (["ETag"] as const) : []),
  );
  if (op.kind === "none") return { description: op.summary, headers };
  const content =
    op.kind === "binary"
      ? { [op.contentType ?? "audio/*"]: { schema: { type: "string", contentEncoding: "binary" } } }
      : { "application/json": { schema: jsonSchema(envelopeSchema(op), "output") } };
  return { description: op.summary, headers, content };
}

const failures = (op: Operation): Record<string, { $ref: string }> =>
  Object.fromEntries(
    [...failuresOf(op)].map(([status, codes]) => [
      String(status),
      { $ref: `#/components/responses/${responseName(codes)}` },
    ]),
  );
