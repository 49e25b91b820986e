import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";
import { putAccountMail } from "./account-mail.ts";
import { addMember } from "./members.ts";
import type { Role } from "./projects-of-user.ts";

export interface Invitation {
  id: string;
  orgId: string;
  orgName: string;
  email: string;
  role: Role;
  invitedBy: string;
}

const FIELDS = `i.id, i.org_id AS "orgId", o.name AS "orgName", i.email, i.role, coalesce(u.name, u.email) AS "invitedBy"`;
const FROM = "invitation i JOIN organisation o ON o.id = i.org_id JOIN app_user u ON u.id = i.invited_by";
const OPEN = "i.ended_at IS NULL AND i.expires_at > now()";

interface NewInvitation {
  orgId: string;
  email: string;
  role: Role;
  invitedBy: string;
}

/** All of these need the system role. Inviting again replaces the earlier invitation; false for a member. */
export async function invite(em: EntityManager, { orgId, email, role, invitedBy }: NewInvitation): Promise<boolean> {
  const members = await em.execute<unknown[]>(
    "SELECT 1 FROM membership m JOIN app_user u ON u.id = m.user_id WHERE m.org_id = ? AND lower(u.email) = lower(?)",
    [orgId, email],
  );
  if (members.length > 0) return false;
  await em.execute(
    "UPDATE invitation SET ended_at = now(), ended_by = 'withdrawn' WHERE org_id = ? AND lower(email) = lower(?) AND ended_at IS NULL",
    [orgId, email],
  );
  const id = newId("inv");
  await em.execute(
    "INSERT INTO invitation (id, org_id, email, role, invited_by, expires_at) VALUES (?, ?, ?, ?, ?, now() + interval '7 days')",
    [id, orgId, email, role, invitedBy],
  );
  const invitation = await findInvitation(em, id);
  const facts = { organisation: invitation?.orgName ?? "", invitedBy: invitation?.invitedBy ?? "", role };
  await putAccountMail(em, { kind: "invite", recipient: email, linkId: id, facts });
  return true;
}

/** An invitation that may still be accepted. */
export async function findInvitation(em: EntityManager, id: string): Promise<Invitation | null> {
  const [row] = await em.execute<Invitation[]>(`SELECT ${FIELDS} FROM ${FROM} WHERE i.id = ? AND ${OPEN}`, [id]);
  return row ?? null;
}

export const invitationsFor = (em: EntityManager, email: string): Promise<Invitation[]> =>
  em.execute<Invitation[]>(
    `SELECT ${FIELDS} FROM ${FROM} WHERE lower(i.email) = lower(?) AND ${OPEN} ORDER BY i.created_at`,
    [email],
  );

export const invitationsOf = (em: EntityManager, orgId: string): Promise<Invitation[]> =>
  em.execute<Invitation[]>(`SELECT ${FIELDS} FROM ${FROM} WHERE i.org_id = ? AND ${OPEN} ORDER BY i.created_at`, [
    orgId,
  ]);

/** Ends an invitation and says whose; null where it had ended before. */
async function close(em: EntityManager, id: string, by: "accepted" | "withdrawn"): Promise<Invitation | null> {
  const invitation = await findInvitation(em, id);
  const ended = await em.execute<unknown[]>(
    "UPDATE invitation SET ended_at = now(), ended_by = ? WHERE id = ? AND ended_at IS NULL RETURNING 1",
    [by, id],
  );
  return ended.length > 0 ? invitation : null;
}

/** Makes the person a member; false where the invitation had ended. Whether it is theirs the caller has checked. */
export async function acceptInvitation(em: EntityManager, id: string, userId: string): Promise<boolean> {
  const invitation = await close(em, id, "accepted");
  if (!invitation) return false;
  await addMember(em, { orgId: invitation.orgId, userId, role: invitation.role });
  return true;
}

export const withdrawInvitation = (em: EntityManager, orgId: string, id: string): Promise<unknown> =>
  em.execute(
    "UPDATE invitation SET ended_at = now(), ended_by = 'withdrawn' WHERE id = ? AND org_id = ? AND ended_at IS NULL",
    [id, orgId],
  );
