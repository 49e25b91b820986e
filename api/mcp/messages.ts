import { needsMoreScope } from "../auth/challenge.ts";
import { CoraError } from "../../domain/errors.ts";
import type { Operation } from "../operation.ts";
import type { McpCaller } from "./server.ts";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function messages(body: Buffer | null): unknown[] {
  try {
    const parsed: unknown = JSON.parse(body?.toString("utf8") || "null");
    return Array.isArray(parsed) ? parsed : [parsed];
  } catch {
    // What is no message is for the protocol to refuse.
    return [];
  }
}

/** The names of the tools that a request calls, one per message; older clients may send several messages at once. */
export const toolCalls = (body: Buffer | null): (string | null)[] =>
  messages(body).map((message) => {
    const params = isObject(message) && message["method"] === "tools/call" ? message["params"] : null;
    return isObject(params) && typeof params["name"] === "string" ? params["name"] : null;
  });

/** An app that was let in for reading hears on HTTP that it would have to ask for more, so that it can. */
export function refuseUncoveredWrites(
  calls: readonly (string | null)[],
  operations: readonly Operation[],
  { actor, narrowing }: McpCaller,
): void {
  if (!needsMoreScope(actor) || narrowing.readOnly) return;
  const write = operations.find((op) => op.mcp && op.method !== "GET" && calls.includes(op.id));
  if (write)
    throw new CoraError("read_only_key", `This app was connected for reading only; ${write.id} changes something.`);
}
