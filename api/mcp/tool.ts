import type { Tool } from "@modelcontextprotocol/server";
import { envelopeSchema } from "../envelope.ts";
import { jsonSchema } from "../json-schema.ts";
import type { JsonSchema } from "../json-schema.ts";
import type { Operation } from "../operation.ts";

export const KEY_ARGUMENT = "idempotency_key";
const MAX_KEY = 255;

const HINTS = {
  read: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  write: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  destroy: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  // Idempotent because a key is required: the same call twice reaches the person once.
  outreach: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
} as const;

const needsKey = (op: Operation): boolean => op.effect === "outreach" || op.idempotency === "required";

function inputSchema(op: Operation): JsonSchema {
  const schema = jsonSchema(op.input, "input");
  if (!op.idempotency) return schema;
  const description =
    "A fresh unique value for each thing you want done; repeat it only to repeat the very same request.";
  return {
    ...schema,
    properties: {
      ...schema.properties,
      [KEY_ARGUMENT]: { type: "string", minLength: 1, maxLength: MAX_KEY, description },
    },
    required: [...(schema.required ?? []), ...(needsKey(op) ? [KEY_ARGUMENT] : [])],
  };
}

/** An operation as an MCP tool: same name, same input, same answer. */
export const describeTool = (op: Operation): Tool => ({
  name: op.id,
  title: op.summary,
  description: [
    op.description ?? `${op.summary}.`,
    op.effect === "outreach" ? "Reaches a real person: confirm with a human first." : "",
  ]
    .join(" ")
    .trim(),
  inputSchema: inputSchema(op) as Tool["inputSchema"],
  ...(op.kind === "binary" || op.kind === "none"
    ? {}
    : { outputSchema: jsonSchema(envelopeSchema(op), "output") as NonNullable<Tool["outputSchema"]> }),
  annotations: { title: op.summary, ...HINTS[op.effect] },
});
