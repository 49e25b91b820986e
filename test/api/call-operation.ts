import { randomUUID } from "node:crypto";
import type { Operation } from "../../api/operation.ts";
import type { Answer, TestClient } from "../setup/test-client.ts";

export const pathParameters = (op: Operation): string[] =>
  [...op.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);

/** Sends the flat input of an operation as REST has it: some in the path, the rest as query or body. */
export function callOperation(
  client: TestClient,
  op: Operation,
  input: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const inPath = pathParameters(op);
  const path = op.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const rest = Object.entries(input).filter(([name]) => !inPath.includes(name));
  const key = op.idempotency === "required" ? { "idempotency-key": randomUUID() } : {};
  if (op.method === "GET" || op.method === "DELETE") {
    const query = new URLSearchParams(rest.map(([name, value]): [string, string] => [name, String(value)])).toString();
    return client.request(op.method, query ? `${path}?${query}` : path, undefined, headers);
  }
  return client.request(op.method, path, Object.fromEntries(rest), { ...key, ...headers });
}
