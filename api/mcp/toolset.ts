import { CoraError } from "../../domain/errors.ts";
import type { Actor, Operation } from "../operation.ts";

/** What a connection asked to be narrowed to; it never gets more than its key or consent allows. */
export interface Narrowing {
  /** Null for all. */
  toolsets: readonly string[] | null;
  readOnly: boolean;
}

/** `Phone numbers` is asked for as `phone-numbers`. */
export const toolsetOf = ({ section }: Operation): string =>
  section
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");

const isTool = ({ mcp }: Operation): boolean => mcp;

export const knownToolsets = (operations: readonly Operation[]): string[] => [
  ...new Set(operations.filter(isTool).map(toolsetOf)),
];

/** Reads `?toolsets=leads,outreach&read_only=true`, or `X-Cora-Toolsets` where a client cannot change its address. */
export function readNarrowing(query: URLSearchParams, header: string, operations: readonly Operation[]): Narrowing {
  const wish = query.get("toolsets") ?? (header || null);
  const toolsets = wish === null ? null : wish.split(",").map((name) => name.trim().toLowerCase());
  const known = knownToolsets(operations);
  const unknown = toolsets?.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new CoraError(
      "validation_error",
      `There is no toolset \`${unknown.slice(0, 50)}\`. Known are: ${known.join(", ")}.`,
      {
        param: "toolsets",
        details: { toolsets: known },
      },
    );
  const readOnly = query.get("read_only") ?? "false";
  if (readOnly !== "true" && readOnly !== "false")
    throw new CoraError("validation_error", "`read_only` is true or false.", { param: "read_only" });
  return { toolsets, readOnly: readOnly === "true" };
}

/** The tools of a connection, in the operations' own order: what it was narrowed to. */
export const toolsWithin = (operations: readonly Operation[], { toolsets }: Narrowing): Operation[] =>
  operations.filter((op) => isTool(op) && (toolsets === null || toolsets.includes(toolsetOf(op))));

/** Whether this caller could use the tool at all; what it could not is not worth the room in its window. */
export const isUsable = (op: Operation, actor: Actor, { readOnly }: Narrowing): boolean =>
  (op.method === "GET" || (actor.scope === "full" && !readOnly)) && (actor.operations?.includes(op.id) ?? true);
