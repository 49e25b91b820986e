import type { EntityManager } from "@mikro-orm/postgresql";
import { createAccount } from "../../db/queries/create-account.ts";
import { deleteSessionsOf } from "../../db/queries/sessions.ts";
import { confirmEmail, findUserByEmail, findUserByGoogle, linkGoogle, setPassword } from "../../db/queries/users.ts";
import type { Identity } from "../../providers/identity-provider.ts";
import { companyOf } from "./company-of.ts";

interface Arrival {
  userId: string;
  /** The address had not been confirmed before. */
  confirmedNow: boolean;
}

/**
 * The account of whoever comes from Google: by Google's own name for the person, else by the address, if Google has made
 * sure of it. Null where it has not, and where the address belongs to another Google account.
 */
export async function googleAccount(
  em: EntityManager,
  identity: Identity,
  facts: { sandboxNumbers: boolean; requestId: string },
): Promise<Arrival | null> {
  const known = await findUserByGoogle(em, identity.subject);
  if (known) return { userId: known.id, confirmedNow: false };
  if (!identity.emailVerified) return null;
  const user = await findUserByEmail(em, identity.email);
  if (!user) {
    const { email, name, subject: googleSubject } = identity;
    const created = await createAccount(em, {
      user: { email, name, passwordHash: null, source: "google", verified: true, googleSubject },
      companyName: companyOf(email),
      key: null,
      ...facts,
    });
    return created && { userId: created.userId, confirmedNow: false };
  }
  if (user.googleSubject !== null) return null;
  await linkGoogle(em, user.id, identity.subject);
  const confirmedNow = await confirmEmail(em, user.id);
  if (confirmedNow) {
    // Whoever chose that password never showed that the mailbox is theirs.
    await setPassword(em, user.id, null);
    await deleteSessionsOf(em, user.id);
  }
  return { userId: user.id, confirmedNow };
}
