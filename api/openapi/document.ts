import { ERRORS } from "../../domain/errors.ts";
import type { ErrorCode } from "../../domain/errors.ts";
import { envelopeSchema } from "../envelope.ts";
import { jsonSchema } from "../json-schema.ts";
import type { JsonSchema } from "../json-schema.ts";
import type { Operation } from "../operation.ts";
import { generalErrors } from "./general-errors.ts";

const ERROR_SCHEMA = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["type", "code", "message", "status", "request_id"],
      properties: {
        type: { type: "string" },
        code: { type: "string", enum: Object.keys(ERRORS) },
        message: { type: "string" },
        param: { type: "string" },
        status: { type: "integer" },
        retry_after: { type: "integer", description: "Seconds." },
        details: { type: "object" },
        request_id: { type: "string" },
      },
    },
  },
};

const SECURITY = { none: [], api_key: [{ bearer: [] }, { header: [] }], session: [{ session: [] }] } as const;

/** The OpenAPI 3.1 document of a list of operations. */
export function openApiDocument(operations: readonly Operation[], publicUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const op of operations) (paths[op.path] ??= {})[op.method.toLowerCase()] = pathOperation(op);
  return {
    openapi: "3.1.1",
    info: {
      title: "Cora API",
      version: "1",
      description: "Ask Cora to call and mail people, and see what came of it.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(operations.map(({ section }) => section))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Error: ERROR_SCHEMA },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        header: { type: "apiKey", in: "header", name: "X-API-Key" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "cora_session",
          description: "The cookie of a signed-in person.",
        },
      },
    },
  };
}

function pathOperation(op: Operation) {
  const input = jsonSchema(op.input, "input");
  const inPath = new Set([...op.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string));
  const asQuery = op.method === "GET" || op.method === "DELETE";
  const body = asQuery ? null : without(input, inPath);
  return {
    operationId: op.id,
    tags: [op.section],
    summary: op.summary,
    description: op.description ?? `${op.summary}.`,
    security: SECURITY[op.auth],
    parameters: [
      ...Object.entries(input.properties ?? {})
        .filter(([name]) => asQuery || inPath.has(name))
        .map(([name, schema]) => ({
          name,
          in: inPath.has(name) ? "path" : "query",
          required: inPath.has(name) || (input.required ?? []).includes(name),
          schema,
        })),
      ...(op.idempotency
        ? [
            {
              name: "Idempotency-Key",
              in: "header",
              required: op.idempotency === "required",
              schema: { type: "string", maxLength: 255 },
            },
          ]
        : []),
    ],
    ...(body && Object.keys(body.properties ?? {}).length > 0
      ? {
          requestBody: {
            required: (body.required ?? []).length > 0,
            content: { "application/json": { schema: body } },
          },
        }
      : {}),
    responses: { [op.status]: success(op), ...failures(op) },
  };
}

const without = (schema: JsonSchema, names: Set<string>): JsonSchema => ({
  ...schema,
  properties: Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([name]) => !names.has(name))),
  required: (schema.required ?? []).filter((name) => !names.has(name)),
});

function success(op: Operation) {
  if (op.kind === "none") return { description: op.summary };
  const content =
    op.kind === "binary"
      ? { "audio/*": { schema: { type: "string", contentEncoding: "binary" } } }
      : { "application/json": { schema: jsonSchema(envelopeSchema(op), "output") } };
  return { description: op.summary, content };
}

function failures(op: Operation): Record<string, unknown> {
  const byStatus = Map.groupBy(new Set<ErrorCode>([...op.errors, ...generalErrors(op)]), (code) => ERRORS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join(" "),
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    ]),
  );
}
