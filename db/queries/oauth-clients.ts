import type { EntityManager } from "@mikro-orm/postgresql";

/** Apps that registered themselves. All of these need the system role. */
export async function findOAuthClient(em: EntityManager, id: string): Promise<Record<string, unknown> | null> {
  const [row] = await em.execute<{ metadata: Record<string, unknown> }[]>(
    "SELECT metadata FROM oauth_client WHERE id = ?",
    [id],
  );
  return row?.metadata ?? null;
}

export const putOAuthClient = (em: EntityManager, id: string, metadata: object): Promise<unknown> =>
  em.execute(
    "INSERT INTO oauth_client (id, metadata) VALUES (?, ?::jsonb) ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata",
    [id, JSON.stringify(metadata)],
  );

export const deleteOAuthClient = (em: EntityManager, id: string): Promise<unknown> =>
  em.execute("DELETE FROM oauth_client WHERE id = ?", [id]);
