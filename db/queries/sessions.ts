import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

export interface SessionRow {
  id: string;
  userId: string;
  email: string;
  name: string | null;
  remembered: boolean;
  /** Not noted as seen for a while. */
  stale: boolean;
}

/** How long a session lasts without being used. */
const LIFETIME = "CASE WHEN remembered THEN interval '30 days' ELSE interval '8 hours' END";

/** All of these need the system role: people belong to no project. */
export async function findSession(em: EntityManager, tokenHash: Buffer): Promise<SessionRow | null> {
  const [row] = await em.execute<SessionRow[]>(
    `SELECT s.id, s.user_id AS "userId", u.email, u.name, s.remembered, s.last_seen_at < now() - interval '5 minutes' AS stale
     FROM session s JOIN app_user u ON u.id = s.user_id WHERE s.token_hash = ? AND s.expires_at > now()`,
    [tokenHash],
  );
  return row ?? null;
}

export const touchSession = (em: EntityManager, id: string): Promise<unknown> =>
  em.execute(`UPDATE session SET last_seen_at = now(), expires_at = now() + ${LIFETIME} WHERE id = ?`, [id]);

export async function insertSession(
  em: EntityManager,
  session: { tokenHash: Buffer; userId: string; remembered: boolean; browser: string | null },
): Promise<void> {
  await em.execute(
    `INSERT INTO session (id, token_hash, user_id, remembered, browser, expires_at)
     SELECT ?, ?, ?, remembered, ?, now() + ${LIFETIME} FROM (VALUES (?::boolean)) AS wish (remembered)`,
    [newId("ses"), session.tokenHash, session.userId, session.browser, session.remembered],
  );
}

export const deleteSessionByToken = (em: EntityManager, tokenHash: Buffer): Promise<unknown> =>
  em.execute("DELETE FROM session WHERE token_hash = ?", [tokenHash]);

/** Ends one session of a person, or all but `keep`. */
export const deleteSession = (em: EntityManager, userId: string, id: string): Promise<unknown> =>
  em.execute("DELETE FROM session WHERE user_id = ? AND id = ?", [userId, id]);

export const deleteSessionsOf = (em: EntityManager, userId: string, keep: string | null = null): Promise<unknown> =>
  em.execute("DELETE FROM session WHERE user_id = ? AND id IS DISTINCT FROM ?", [userId, keep]);

export const listSessions = (
  em: EntityManager,
  userId: string,
): Promise<{ id: string; browser: string | null; created_at: string; last_seen_at: string }[]> =>
  em.execute(
    "SELECT id, browser, created_at, last_seen_at FROM session WHERE user_id = ? AND expires_at > now() ORDER BY last_seen_at DESC LIMIT 100",
    [userId],
  );
