import type { EntityManager } from "@mikro-orm/postgresql";
import { useLink } from "../../db/queries/account-links.ts";
import type { AccountLinkKind } from "../../db/queries/account-links.ts";
import { putAccountMail } from "../../db/queries/account-mail.ts";
import { deleteSessionsOf } from "../../db/queries/sessions.ts";
import { confirmEmail, findUser, setPassword } from "../../db/queries/users.ts";
import { CoraError } from "../../domain/errors.ts";
import { forgiveAccount } from "./guesses.ts";

/** Uses up a link from a mail and confirms the address; a used or old link changes nothing. */
export async function proveMailbox(
  em: EntityManager,
  linkId: string,
  kind: AccountLinkKind,
  newPasswordHash: string | null,
): Promise<{ userId: string; confirmedNow: boolean }> {
  const userId = await useLink(em, linkId, kind);
  const user = userId === null ? null : await findUser(em, userId);
  if (!user) throw new CoraError("resource_not_found", "This link has been used, or it is too old.");
  const confirmedNow = await confirmEmail(em, user.id);
  await forgiveAccount(em, user.email);
  if (newPasswordHash !== null) {
    await setPassword(em, user.id, newPasswordHash);
    await deleteSessionsOf(em, user.id);
    if (user.passwordHash !== null) await putAccountMail(em, { kind: "password_changed", recipient: user.email });
  }
  return { userId: user.id, confirmedNow };
}
