import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";
import { putAccountMail } from "./account-mail.ts";

export type AccountLinkKind = "verify" | "reset";

const HOURS: Record<AccountLinkKind, number> = { verify: 72, reset: 1 };
/** Whoever asks again sooner already has a mail on its way. */
const PAUSE = "2 minutes";

/** Promises a mail with a new link to a person, unless one has just been promised. Needs the system role. */
export async function mailLink(
  em: EntityManager,
  user: { id: string; email: string },
  kind: AccountLinkKind,
): Promise<void> {
  // Of two requests at once each would miss what the other is about to promise.
  await em.execute("SELECT 1 FROM app_user WHERE id = ? FOR UPDATE", [user.id]);
  const [link] = await em.execute<{ id: string }[]>(
    `INSERT INTO account_link (id, kind, user_id, expires_at) SELECT ?, ?, ?, now() + make_interval(hours => ?)
     WHERE NOT EXISTS (SELECT 1 FROM account_link WHERE user_id = ? AND kind = ? AND used_at IS NULL AND created_at > now() - interval '${PAUSE}')
     RETURNING id`,
    [newId("lnk"), kind, user.id, HOURS[kind], user.id, kind],
  );
  if (link) await putAccountMail(em, { kind, recipient: user.email, linkId: link.id });
}

/** Whose link this is, while it may still be used. */
export async function ownerOfLink(em: EntityManager, id: string, kind: AccountLinkKind): Promise<string | null> {
  const [row] = await em.execute<{ user_id: string }[]>(
    "SELECT user_id FROM account_link WHERE id = ? AND kind = ? AND used_at IS NULL AND expires_at > now()",
    [id, kind],
  );
  return row?.user_id ?? null;
}

/** Uses a link up, and with it every other of its kind; null for one that was used before or is too old. */
export async function useLink(em: EntityManager, id: string, kind: AccountLinkKind): Promise<string | null> {
  const [row] = await em.execute<{ user_id: string }[]>(
    "UPDATE account_link SET used_at = now() WHERE id = ? AND kind = ? AND used_at IS NULL AND expires_at > now() RETURNING user_id",
    [id, kind],
  );
  if (!row) return null;
  await em.execute("UPDATE account_link SET used_at = now() WHERE user_id = ? AND kind = ? AND used_at IS NULL", [
    row.user_id,
    kind,
  ]);
  return row.user_id;
}
