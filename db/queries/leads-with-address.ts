import type { EntityManager } from "@mikro-orm/postgresql";

/** The project's leads who have this mailbox, but for one. */
export async function leadsWithAddress(em: EntityManager, address: string, butFor: string): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>("SELECT DISTINCT id FROM leads_by_address(ARRAY[?]::text[], '{}')", [
    address,
  ]);
  return rows.map(({ id }) => id).filter((id) => id !== butFor);
}
