import type { EntityManager } from "@mikro-orm/postgresql";
import { CoraError } from "../../domain/errors.ts";
import type { Role } from "./projects-of-user.ts";

interface Membership {
  orgId: string;
  userId: string;
  role: Role;
}

export interface Member {
  userId: string;
  email: string;
  name: string | null;
  role: Role;
}

/** All of these need the system role. A person who is a member already keeps the role. */
export const addMember = (em: EntityManager, { orgId, userId, role }: Membership): Promise<unknown> =>
  em.execute("INSERT INTO membership (org_id, user_id, role) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [
    orgId,
    userId,
    role,
  ]);

export const membersOf = (em: EntityManager, orgId: string): Promise<Member[]> =>
  em.execute<Member[]>(
    `SELECT u.id AS "userId", u.email, u.name, m.role FROM membership m JOIN app_user u ON u.id = m.user_id
     WHERE m.org_id = ? ORDER BY m.created_at, u.id`,
    [orgId],
  );

export async function roleOf(em: EntityManager, orgId: string, userId: string): Promise<Role | null> {
  const [row] = await em.execute<{ role: Role }[]>("SELECT role FROM membership WHERE org_id = ? AND user_id = ?", [
    orgId,
    userId,
  ]);
  return row?.role ?? null;
}

export const organisationsOf = (
  em: EntityManager,
  userId: string,
): Promise<{ id: string; name: string; role: Role; members: number }[]> =>
  em.execute(
    `SELECT o.id, o.name, m.role, (SELECT count(*)::int FROM membership x WHERE x.org_id = o.id) AS members
     FROM membership m JOIN organisation o ON o.id = m.org_id WHERE m.user_id = ? ORDER BY m.created_at, o.id`,
    [userId],
  );

/** One at a time per organisation, so that of two last owners not both can leave. */
async function lockOrganisation(em: EntityManager, orgId: string): Promise<void> {
  await em.execute("SELECT 1 FROM organisation WHERE id = ? FOR UPDATE", [orgId]);
}

async function keepAnOwner(em: EntityManager, orgId: string): Promise<void> {
  const owners = await em.execute<unknown[]>("SELECT 1 FROM membership WHERE org_id = ? AND role = 'owner' LIMIT 1", [
    orgId,
  ]);
  if (owners.length === 0) throw new CoraError("conflict", "A company keeps at least one owner.");
}

export async function changeRole(em: EntityManager, { orgId, userId, role }: Membership): Promise<void> {
  await lockOrganisation(em, orgId);
  await em.execute("UPDATE membership SET role = ? WHERE org_id = ? AND user_id = ?", [role, orgId, userId]);
  await keepAnOwner(em, orgId);
}

export async function removeMember(em: EntityManager, orgId: string, userId: string): Promise<void> {
  await lockOrganisation(em, orgId);
  await em.execute("DELETE FROM membership WHERE org_id = ? AND user_id = ?", [orgId, userId]);
  await keepAnOwner(em, orgId);
}
