import { inSystem } from "../../db/project-scope.ts";
import { mailLink } from "../../db/queries/account-links.ts";
import { findUserByEmail } from "../../db/queries/users.ts";
import type { UserRow } from "../../db/queries/users.ts";
import type { ApiDeps } from "../deps.ts";
import { closeGuess, openGuess } from "./guesses.ts";
import type { Guess } from "./guesses.ts";
import { verifyPassword } from "./password.ts";

/** The person whose password this is, confirmed or not; null for a wrong one. Throws where too many were wrong. */
export async function checkPassword(deps: ApiDeps, guess: Guess, password: string): Promise<UserRow | null> {
  await openGuess(deps, guess);
  const user = await inSystem(deps.database, (em) => findUserByEmail(em, guess.email));
  if (!(await verifyPassword(password, user?.passwordHash ?? null)) || !user) return null;
  await inSystem(deps.database, (em) => closeGuess(em, guess));
  return user;
}

/**
 * As above, for signing in: an address that was never confirmed opens nothing, and looks like a wrong password, because
 * anybody may have signed up with it. Its owner gets the mail again.
 */
export async function checkSignIn(deps: ApiDeps, guess: Guess, password: string): Promise<UserRow | null> {
  const user = await checkPassword(deps, guess, password);
  if (!user || user.verified) return user;
  await inSystem(deps.database, (em) => mailLink(em, user, "verify"));
  deps.database.wake();
  return null;
}
