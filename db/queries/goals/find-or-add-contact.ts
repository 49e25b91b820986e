import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../../domain/id.ts";

/** The person behind a number or mailbox: whoever has it already, else a new contact of the project. */
export async function findOrAddContact(
  em: EntityManager,
  projectId: string,
  address: string,
  name: string | null,
): Promise<string> {
  const isEmail = address.includes("@");
  const column = isEmail ? "lower(email)" : "phone";
  const [known] = await em.execute<{ id: string }[]>(
    `SELECT id FROM lead WHERE project_id = ? AND ${column} = ? ORDER BY outreach_disabled DESC, kind DESC, created_at, id LIMIT 1`,
    [projectId, isEmail ? address.toLowerCase() : address],
  );
  if (known) return known.id;
  const id = newId("lead");
  await em.execute("INSERT INTO lead (project_id, id, kind, name, phone, email) VALUES (?, ?, 'contact', ?, ?, ?)", [
    projectId,
    id,
    name ?? address,
    isEmail ? null : address,
    isEmail ? address : null,
  ]);
  return id;
}
