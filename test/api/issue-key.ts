import { newApiKey } from "../../api/auth/api-key.ts";
import { inSystem } from "../../db/project-scope.ts";
import { insertApiKey } from "../../db/queries/insert-api-key.ts";
import type { TestCora } from "../setup/test-cora.ts";

interface Wishes {
  scope?: "full" | "read_only";
  revoked?: boolean;
  expired?: boolean;
}

/** A further key of a project. */
export async function issueKey(cora: TestCora, projectId: string, wishes: Wishes = {}): Promise<string> {
  const { key, prefix, hash } = newApiKey("live");
  await inSystem(cora.database, async (em) => {
    const row = { name: "Test", environment: "live", scope: wishes.scope ?? "full", prefix, hash } as const;
    const id = await insertApiKey(em, projectId, row);
    if (wishes.revoked) await em.execute("UPDATE api_key SET revoked_at = now() WHERE id = ?", [id]);
    if (wishes.expired) await em.execute("UPDATE api_key SET expires_at = now() - interval '1 s' WHERE id = ?", [id]);
  });
  return key;
}
