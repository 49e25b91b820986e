import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

export interface NewKeyRow {
  name: string;
  environment: "live" | "test";
  scope: "full" | "read_only";
  prefix: string;
  hash: Buffer;
}

export async function insertApiKey(em: EntityManager, projectId: string, key: NewKeyRow): Promise<string> {
  const id = newId("key");
  await em.execute(
    "INSERT INTO api_key (id, project_id, name, environment, scope, prefix, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [id, projectId, key.name, key.environment, key.scope, key.prefix, key.hash],
  );
  return id;
}
