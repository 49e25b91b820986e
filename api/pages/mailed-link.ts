import { inSystem } from "../../db/project-scope.ts";
import { ownerOfLink } from "../../db/queries/account-links.ts";
import type { AccountLinkKind } from "../../db/queries/account-links.ts";
import { findUser } from "../../db/queries/users.ts";
import type { UserRow } from "../../db/queries/users.ts";
import { CoraError } from "../../domain/errors.ts";
import { readLinkToken } from "../../providers/account-links.ts";
import type { ApiDeps } from "../deps.ts";

/** The link that a token stands for, and its person; throws for one that is used, old or not ours. */
export async function mailedLink(
  { database, settings }: ApiDeps,
  kind: AccountLinkKind,
  token: string | null | undefined,
): Promise<{ linkId: string; user: UserRow }> {
  const linkId = readLinkToken(settings.secret, kind, token ?? "");
  const user = await inSystem(database, async (em) => {
    const userId = linkId === null ? null : await ownerOfLink(em, linkId, kind);
    return userId === null ? null : findUser(em, userId);
  });
  if (linkId === null || !user)
    throw new CoraError(
      "resource_not_found",
      "This link has been used, or it is too old. Sign in, or ask for a new link there.",
    );
  return { linkId, user };
}
