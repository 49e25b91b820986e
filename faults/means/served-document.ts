import type { World } from "../world/world.ts";

/** An operation as the served OpenAPI document describes it. */
export interface ServedOperation {
  id: string;
  method: string;
  path: string;
  pathFields: string[];
  queryFields: string[];
  /** Fields of a JSON body, each with its schema. */
  bodyFields: Record<string, Record<string, unknown>>;
  /** The media type of the body; null where there is none. */
  bodyType: string | null;
}

interface Described {
  operationId: string;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema?: { properties?: Record<string, Record<string, unknown>> } }> };
}

export async function servedOperations({ client }: World): Promise<ServedOperation[]> {
  const { body } = await client.get("/api/v1/openapi.json");
  const paths = body.paths as Record<string, Record<string, Described>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => asOperation(method, path, described)),
  );
}

function asOperation(
  method: string,
  path: string,
  { operationId, parameters = [], requestBody }: Described,
): ServedOperation {
  const named = (place: string): string[] => parameters.filter((one) => one.in === place).map(({ name }) => name);
  const content = requestBody?.content ?? {};
  return {
    id: operationId,
    method: method.toUpperCase(),
    path,
    pathFields: named("path"),
    queryFields: named("query"),
    bodyFields: content["application/json"]?.schema?.properties ?? {},
    bodyType: Object.keys(content)[0] ?? null,
  };
}

/** A request with these values: some in the path, some in the query, the rest in the body. */
export function requestOf(
  { path, pathFields, queryFields, bodyType, method }: ServedOperation,
  values: Record<string, unknown>,
): { path: string; body: Record<string, unknown> | undefined } {
  const rest = Object.entries(values).filter(([name]) => !pathFields.includes(name));
  const inQuery = rest.filter(([name]) => queryFields.includes(name));
  const query = new URLSearchParams(inQuery.map(([name, value]): [string, string] => [name, asText(value)])).toString();
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asText(values[name])));
  const body = Object.fromEntries(rest.filter(([name]) => !queryFields.includes(name)));
  const takesBody = bodyType === "application/json" && method !== "GET";
  return { path: filled + (query ? `?${query}` : ""), body: takesBody ? body : undefined };
}

const asText = (value: unknown): string =>
  (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toWellFormed().slice(0, 2_000);
