import { randomUUID } from "node:crypto";
import type { Operation } from "../../api/operation.ts";
import type { Answer, TestClient } from "../setup/test-client.ts";

export const pathParameters = (op: Operation): string[] =>
  [...op.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);

const FILE = "name,email\nAnn Example,ann@example.com\n";

/** Sends the flat input of an operation as REST has it: some in the path, the rest as query or body. A header that is null is left out. */
export function callOperation(
  client: TestClient,
  op: Operation,
  input: Record<string, unknown>,
  headers: Record<string, string | null> = {},
): Promise<Answer> {
  const inPath = pathParameters(op);
  const path = op.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const rest = Object.entries(input).filter(([name]) => !inPath.includes(name));
  const wished = {
    ...(op.idempotency === "required" ? { "idempotency-key": randomUUID() } : {}),
    ...(op.upload ? { "content-type": op.upload.types[0] as string } : {}),
    ...headers,
  };
  const sent = Object.fromEntries(
    Object.entries(wished).filter((header): header is [string, string] => header[1] !== null),
  );
  if (op.method !== "GET" && op.method !== "DELETE" && !op.upload)
    return client.request(op.method, path, Object.fromEntries(rest), sent);
  const query = new URLSearchParams(rest.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return client.request(op.method, query ? `${path}?${query}` : path, op.upload ? FILE : undefined, sent);
}
