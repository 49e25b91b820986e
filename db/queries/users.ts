import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

export interface UserRow {
  id: string;
  email: string;
  name: string | null;
  passwordHash: string | null;
  /** The person has shown that the mailbox is theirs. */
  verified: boolean;
  googleSubject: string | null;
}

const FIELDS =
  'id, email, name, password_hash AS "passwordHash", email_verified_at IS NOT NULL AS verified, google_subject AS "googleSubject"';

/** All of these need the system role: people belong to no project. */
export async function findUserByEmail(em: EntityManager, email: string): Promise<UserRow | null> {
  const [row] = await em.execute<UserRow[]>(`SELECT ${FIELDS} FROM app_user WHERE lower(email) = lower(?)`, [email]);
  return row ?? null;
}

export async function findUser(em: EntityManager, id: string): Promise<UserRow | null> {
  const [row] = await em.execute<UserRow[]>(`SELECT ${FIELDS} FROM app_user WHERE id = ?`, [id]);
  return row ?? null;
}

export async function findUserByGoogle(em: EntityManager, subject: string): Promise<UserRow | null> {
  const [row] = await em.execute<UserRow[]>(`SELECT ${FIELDS} FROM app_user WHERE google_subject = ?`, [subject]);
  return row ?? null;
}

export interface NewUser {
  email: string;
  name: string | null;
  passwordHash: string | null;
  source?: string | null;
  verified?: boolean;
  googleSubject?: string | null;
}

/** The new person's id; null where the email has an account. */
export async function insertUser(em: EntityManager, user: NewUser): Promise<string | null> {
  const [row] = await em.execute<{ id: string }[]>(
    `INSERT INTO app_user (id, email, name, password_hash, source, google_subject, email_verified_at)
     VALUES (?, ?, ?, ?, ?, ?, CASE WHEN ?::boolean THEN now() END) ON CONFLICT (lower(email)) DO NOTHING RETURNING id`,
    [
      newId("usr"),
      user.email,
      user.name,
      user.passwordHash,
      user.source ?? null,
      user.googleSubject ?? null,
      user.verified ?? false,
    ],
  );
  return row?.id ?? null;
}

export const setPassword = (em: EntityManager, id: string, passwordHash: string | null): Promise<unknown> =>
  em.execute("UPDATE app_user SET password_hash = ? WHERE id = ?", [passwordHash, id]);

/** True where the address had not been confirmed before. */
export async function confirmEmail(em: EntityManager, id: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    "UPDATE app_user SET email_verified_at = now() WHERE id = ? AND email_verified_at IS NULL RETURNING 1",
    [id],
  );
  return rows.length > 0;
}

export const linkGoogle = (em: EntityManager, id: string, subject: string): Promise<unknown> =>
  em.execute("UPDATE app_user SET google_subject = ? WHERE id = ?", [subject, id]);

export const renameUser = (em: EntityManager, id: string, name: string | null): Promise<unknown> =>
  em.execute("UPDATE app_user SET name = ? WHERE id = ?", [name, id]);
