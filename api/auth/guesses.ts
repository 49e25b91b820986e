import { createHash } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import { inSystem } from "../../db/project-scope.ts";
import { countGuess, forgetGuesses, takeGuessBack } from "../../db/queries/sign-in-guesses.ts";
import type { GuessSubject } from "../../db/queries/sign-in-guesses.ts";
import { CoraError } from "../../domain/errors.ts";
import type { ApiDeps } from "../deps.ts";
import { callerAddress } from "../http/caller-address.ts";

/** Counted whether or not the account exists, so that a lock does not tell; the address itself is not kept. */
const accountSubject = (email: string): string =>
  `account:${createHash("sha256").update(email.toLowerCase()).digest("base64url")}`;
const ofAccount = (email: string): GuessSubject => ({ subject: accountSubject(email), free: 5, pauseSecondsMax: 900 });
const ofAddress = (ip: string): GuessSubject => ({
  subject: `address:${callerAddress(ip)}`,
  free: 30,
  pauseSecondsMax: 300,
});

export interface Guess {
  email: string;
  ip: string;
}

/** Counts a guess over all processes, or refuses to look at it. */
export async function openGuess({ database }: Pick<ApiDeps, "database">, { email, ip }: Guess): Promise<void> {
  await inSystem(database, async (em) => {
    for (const subject of [ofAccount(email), ofAddress(ip)]) {
      const seconds = await countGuess(em, subject);
      // The rollback takes back what was counted for the other one.
      if (seconds > 0)
        throw new CoraError("rate_limit_exceeded", `Too many wrong passwords. Try again in ${seconds} s.`, {
          details: { retry_after: seconds },
        });
    }
  });
}

export async function closeGuess(em: EntityManager, { email, ip }: Guess): Promise<void> {
  await forgetGuesses(em, accountSubject(email));
  await takeGuessBack(em, ofAddress(ip).subject);
}

/** Whoever has shown that the mailbox is theirs is not kept out by what others guessed. */
export const forgiveAccount = (em: EntityManager, email: string): Promise<unknown> =>
  forgetGuesses(em, accountSubject(email));
