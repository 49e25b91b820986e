import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

export type AccountMailKind = "verify" | "reset" | "exists" | "invite" | "password_changed";

/** What a text says besides its link, as it was when the mail was promised. */
export interface AccountMailFacts {
  organisation?: string;
  invitedBy?: string;
  role?: string;
}

interface NewMail {
  kind: AccountMailKind;
  recipient: string;
  linkId?: string;
  facts?: AccountMailFacts;
}

/** Less than the provider remembers an idempotency key (24 h); a reset mail is of no use after its link. */
const MINUTES: Record<AccountMailKind, number> = {
  verify: 1200,
  reset: 55,
  exists: 120,
  invite: 1200,
  password_changed: 1200,
};

/** Promises a mail in the caller's transaction; the worker sends it. Needs the system role. */
export const putAccountMail = (em: EntityManager, { kind, recipient, linkId, facts = {} }: NewMail): Promise<unknown> =>
  em.execute(
    `INSERT INTO account_mail (id, kind, recipient, link_id, facts, expires_at)
     VALUES (?, ?, ?, ?, ?::jsonb, now() + make_interval(mins => ?))`,
    [newId("aml"), kind, recipient, linkId ?? null, JSON.stringify(facts), MINUTES[kind]],
  );

/** Whether such a mail went to the address a short while ago. */
export async function hasRecentMail(em: EntityManager, recipient: string, kind: AccountMailKind): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    "SELECT 1 FROM account_mail WHERE lower(recipient) = lower(?) AND kind = ? AND created_at > now() - interval '10 minutes' LIMIT 1",
    [recipient, kind],
  );
  return rows.length > 0;
}
