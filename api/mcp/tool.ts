import type { Tool } from "@modelcontextprotocol/server";
import { envelopeSchema } from "../envelope.ts";
import { PROJECT_PARAMETER } from "../http/wished-project.ts";
import { jsonSchema } from "../json-schema.ts";
import type { JsonSchema } from "../json-schema.ts";
import type { Operation } from "../operation.ts";

export const KEY_ARGUMENT = "idempotency_key";
const MAX_KEY = 255;

const needsKey = (op: Operation): boolean => op.effect === "outreach" || op.idempotency === "required";

/** What a host may rely on before it asks a person: only what holds for every call of the tool. */
const hints = (op: Operation) => ({
  readOnlyHint: op.effect === "read",
  // What was changed can be changed back; a person who was reached, or a thing that is gone, cannot.
  destructiveHint: op.effect === "outreach" || op.effect === "destroy",
  // Outreach because a key is required: the same call twice reaches the person once.
  idempotentHint: op.effect !== "write" || op.method !== "POST" || op.repeatable === true,
  // Beyond Cora: a person, or a vendor's page.
  openWorldHint: op.effect === "outreach" || op.external === true,
});

const keySchema: JsonSchema = {
  type: "string",
  minLength: 1,
  maxLength: MAX_KEY,
  description: "A fresh unique value for each thing you want done; repeat it only to repeat the very same request.",
};

const projectSchema: JsonSchema = {
  type: "string",
  description: "The project to act in, as list_projects names it; by default the first that this connection reaches.",
};

function inputSchema(op: Operation, choosesProject: boolean): JsonSchema {
  const schema = jsonSchema(op.input, "input");
  return {
    ...schema,
    properties: {
      ...schema.properties,
      ...(op.idempotency ? { [KEY_ARGUMENT]: keySchema } : {}),
      ...(choosesProject ? { [PROJECT_PARAMETER]: projectSchema } : {}),
    },
    required: [...(schema.required ?? []), ...(needsKey(op) ? [KEY_ARGUMENT] : [])],
  };
}

const description = (op: Operation): string =>
  [
    op.description ?? `${op.summary}.`,
    op.effect === "outreach"
      ? `Reaches a real person and cannot be undone: confirm with a human first. ${KEY_ARGUMENT} is required; the same key never reaches anybody twice.`
      : "",
  ]
    .join(" ")
    .trim();

/** An operation as an MCP tool: same name, same input, same answer. */
export const describeTool = (op: Operation, choosesProject: boolean): Tool => ({
  name: op.id,
  title: op.summary,
  description: description(op),
  inputSchema: inputSchema(op, choosesProject) as Tool["inputSchema"],
  ...(op.kind === "binary" || op.kind === "none"
    ? {}
    : { outputSchema: jsonSchema(envelopeSchema(op), "output") as NonNullable<Tool["outputSchema"]> }),
  annotations: { title: op.summary, ...hints(op) },
});
