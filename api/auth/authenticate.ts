import type { Database } from "../../db/orm.ts";
import { CoraError } from "../../domain/errors.ts";
import type { Actor } from "../operation.ts";
import { hashKey, keyEnvironment } from "./api-key.ts";
import { authenticateApp } from "./app-token.ts";
import type { Door } from "./app-token.ts";

/** The key that a request carries, in either of the two documented headers. */
export function presentedKey(headers: {
  authorization?: string | undefined;
  "x-api-key"?: string | string[] | undefined;
}): string | null {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  const plain = headers["x-api-key"];
  return bearer ?? (typeof plain === "string" && plain !== "" ? plain : null);
}

/**
 * Whom a key, or an app's token where the door takes one, speaks for. Asked of the database each time, so that a
 * revocation holds at once in every process.
 */
export async function authenticate(database: Database, key: string | null, door: Door | null = null): Promise<Actor> {
  if (key === null) throw new CoraError("missing_api_key");
  if (!keyEnvironment(key) && door) return authenticateApp(database, key, door);
  if (!keyEnvironment(key)) throw new CoraError("invalid_api_key");
  const row = await database.findApiKey(hashKey(key));
  if (!row) throw new CoraError("invalid_api_key");
  if (row.ended) throw new CoraError("revoked_api_key");
  if (door && door.projectId !== null && door.projectId !== row.projectId)
    throw new CoraError("resource_not_found", "This key opens another project.", { param: "project_id" });
  return {
    name: `key:${row.id}`,
    kind: "api_key",
    projectId: row.projectId,
    scope: row.scope,
    operations: row.operations,
    user: null,
    subscribed: row.subscribed,
  };
}
