import { findApiKey } from "../../db/queries/find-api-key.ts";
import type { Database } from "../../db/orm.ts";
import { CoraError } from "../../domain/errors.ts";
import type { Actor } from "../operation.ts";
import { hashKey, keyEnvironment } from "./api-key.ts";

/** The key that a request carries, in either of the two documented headers. */
export function presentedKey(headers: {
  authorization?: string | undefined;
  "x-api-key"?: string | string[] | undefined;
}): string | null {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  const plain = headers["x-api-key"];
  return bearer ?? (typeof plain === "string" && plain !== "" ? plain : null);
}

/** Who a key belongs to. Asked of the database each time, so that a revocation holds at once in every process. */
export async function authenticate(database: Database, key: string | null): Promise<Actor> {
  if (key === null) throw new CoraError("missing_api_key");
  if (!keyEnvironment(key)) throw new CoraError("invalid_api_key");
  const row = await findApiKey(database, hashKey(key));
  if (!row) throw new CoraError("invalid_api_key");
  if (row.ended) throw new CoraError("revoked_api_key");
  return {
    name: `key:${row.id}`,
    kind: "api_key",
    projectId: row.projectId,
    scope: row.scope,
    operations: null,
    user: null,
    subscribed: row.subscribed,
  };
}
