import type { Connection } from "@temporalio/client";
import proto from "@temporalio/proto";

type Kind = "Keyword" | "Bool";

/** By these an operator finds outreach in the Temporal UI; none of them holds personal data. */
export const searchAttributes: Readonly<Record<string, Kind>> = {
  CoraProject: "Keyword",
  CoraLead: "Keyword",
  CoraAgent: "Keyword",
  CoraChannel: "Keyword",
  CoraState: "Keyword",
  CoraNeedsReview: "Bool",
};

const TYPES = {
  Keyword: proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Bool: proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
} as const;

export async function missingSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.keys(searchAttributes).filter((name) => customAttributes[name] === undefined);
}

/** Registers what is missing; answers the names that it added. */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<string[]> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length === 0) return [];
  const wanted = missing.map((name) => [name, TYPES[searchAttributes[name] ?? "Keyword"]] as const);
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(wanted) });
  return missing;
}

export function searchAttributeFlags(): string[] {
  return Object.entries(searchAttributes).flatMap(([name, kind]) => ["--search-attribute", `${name}=${kind}`]);
}
