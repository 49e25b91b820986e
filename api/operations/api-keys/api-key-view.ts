import { z } from "zod";
import type { ApiKey } from "../../../db/queries/api-keys.ts";
import { Id, Timestamp, iso } from "../../fields.ts";

export const Scope = z
  .enum(["full", "read_only"])
  .describe("`read_only` may call what only reads, which is what GET does.");
export const Environment = z
  .enum(["live", "test"])
  .describe("`test` opens the project's test twin, where nobody real is reached.");

export const ApiKeyView = z.object({
  id: Id,
  name: z.string(),
  prefix: z.string().describe("How the key begins; the key itself is shown once, when it is made."),
  environment: Environment,
  scope: Scope,
  permissions: z
    .array(z.string())
    .nullable()
    .describe("The only operations that the key may call, by id; null for all that its scope allows."),
  created_at: Timestamp,
  last_used_at: Timestamp.nullable().describe("To the minute."),
  expires_at: Timestamp.nullable(),
  revoked_at: Timestamp.nullable(),
});

export const apiKeyView = (key: ApiKey): z.input<typeof ApiKeyView> => ({
  id: key.id,
  name: key.name,
  prefix: key.prefix,
  environment: key.environment,
  scope: key.scope,
  permissions: key.operations,
  created_at: key.createdAt.toISOString(),
  last_used_at: iso(key.lastUsedAt),
  expires_at: iso(key.expiresAt),
  revoked_at: iso(key.revokedAt),
});

/** Session operations are of no project by themselves. */
export const projectChoice = {
  project_id: Id.optional().describe("One of the signed-in person's projects; the first one where it is not given."),
};
