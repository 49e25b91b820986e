import { ERRORS } from "../../domain/errors.ts";
import type { ErrorCode } from "../../domain/errors.ts";
import { jsonSchema } from "../json-schema.ts";
import type { JsonSchema } from "../json-schema.ts";
import type { Operation } from "../operation.ts";
import { introduction } from "./introduction.ts";
import { SECTIONS } from "./sections.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

function typeOf(schema: JsonSchema): string {
  if (Array.isArray(schema["enum"])) return schema["enum"].map((value) => `\`${value}\``).join(" \\| ");
  if (schema["const"] !== undefined) return `\`${JSON.stringify(schema["const"])}\``;
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" \\| ");
  if (schema.type === "array") return `${typeOf(schema.items ?? {})}[]`;
  return [schema.type ?? "any"].flat().join(" \\| ");
}

function inputTable(op: Operation): string {
  const schema = jsonSchema(op.input, "input");
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const need = (schema.required ?? []).includes(name)
      ? "required"
      : field["default"] === undefined
        ? ""
        : `default \`${JSON.stringify(field["default"])}\``;
    return `| \`${name}\` | ${typeOf(field)} | ${need} | ${cell((field["description"] as string | undefined) ?? "")} |`;
  });
  return rows.length === 0 ? "" : `\n| field | type | | |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

const example = (schema: JsonSchema): unknown => {
  const first = schema.anyOf?.[0] ?? schema;
  if (Array.isArray(first["enum"])) return first["enum"][0];
  if (first["const"] !== undefined) return first["const"];
  if (first.type === "object")
    return Object.fromEntries(Object.entries(first.properties ?? {}).map(([name, field]) => [name, example(field)]));
  if (first.type === "array") return [example(first.items ?? {})];
  return first.type === "string" ? "…" : first.type === "boolean" ? false : first.type === "null" ? null : 0;
};

const answerOf = (op: Operation): string =>
  op.kind === "none"
    ? "Nothing."
    : op.kind === "binary"
      ? "Raw bytes with their own `Content-Type`."
      : `\`\`\`json\n${JSON.stringify(example(jsonSchema(op.output, "output")), null, 2)}\n\`\`\``;

function operationDoc(op: Operation): string {
  const traits = [
    op.auth === "none"
      ? "no key needed"
      : op.auth === "session"
        ? "signed-in person only"
        : op.method === "GET"
          ? "any key"
          : "full key",
    op.effect === "outreach" ? "**reaches real people**" : null,
    op.idempotency === "required"
      ? "`Idempotency-Key` required"
      : op.idempotency === "optional"
        ? "`Idempotency-Key` optional"
        : null,
    op.gate === "subscription" ? "needs a subscription" : null,
    op.mcp ? `MCP tool \`${op.id}\`` : null,
  ].filter((trait) => trait !== null);
  const errors =
    op.errors.length === 0
      ? ""
      : `\nErrors: ${op.errors.map((code) => `\`${code}\` (${ERRORS[code].status})`).join(", ")}.\n`;
  const list = op.kind === "list" ? " (each item)" : "";
  return `### \`${op.method} ${op.path}\`\n\n${op.summary}. ${op.description ?? ""}\n\n${traits.join(" · ")}\n${inputTable(op)}\nAnswers \`${op.status}\`${list}:\n\n${answerOf(op)}\n${errors}`;
}

const errorTable = (): string =>
  `| code | status | meaning |\n| --- | --- | --- |\n${(Object.keys(ERRORS) as ErrorCode[]).map((code) => `| \`${code}\` | ${ERRORS[code].status} | ${cell(ERRORS[code].meaning)} |`).join("\n")}`;

/** The reference as markdown, for people and for agents that read. */
export function markdownDocs(operations: readonly Operation[], publicUrl: string): string {
  const sections = Map.groupBy(operations, ({ section }) => section);
  const body = [...sections]
    .map(([section, ops]) => `## ${section}\n\n${SECTIONS[section] ?? ""}\n\n${ops.map(operationDoc).join("\n")}`)
    .join("\n");
  return `${introduction(publicUrl)}\n${body}\n## Error codes\n\n${errorTable()}\n`;
}
