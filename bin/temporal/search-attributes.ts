import type { Connection } from "@temporalio/client";
import proto from "@temporalio/proto";
import { SEARCH_ATTRIBUTES } from "../../worker/search-attributes.ts";

type Kind = "KEYWORD" | "BOOL";

/** What the worker sets on workflows, by name and kind. */
export const searchAttributes: Readonly<Record<string, Kind>> = Object.fromEntries(
  Object.values(SEARCH_ATTRIBUTES).map(({ name, type }) => [name, type]),
);

const TYPES = {
  KEYWORD: proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  BOOL: proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
} as const;

export async function missingSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.keys(searchAttributes).filter((name) => customAttributes[name] === undefined);
}

/** Registers what is missing; answers the names that it added. */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return [];
  const wanted = missing.map((name) => [name, TYPES[searchAttributes[name] ?? "KEYWORD"]] as const);
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(wanted) });
  return missing;
}

/** The command line spells the kinds otherwise. */
const FLAGS = { KEYWORD: "Keyword", BOOL: "Bool" } as const;

export function searchAttributeFlags(): string[] {
  return Object.entries(searchAttributes).flatMap(([name, kind]) => ["--search-attribute", `${name}=${FLAGS[kind]}`]);
}
