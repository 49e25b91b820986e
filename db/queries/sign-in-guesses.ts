import type { EntityManager } from "@mikro-orm/postgresql";

/** Whose wrong passwords are counted, how many are free, and how long the longest pause after one more is. */
export interface GuessSubject {
  subject: string;
  free: number;
  pauseSecondsMax: number;
}

/**
 * Counts one guess as wrong before it is looked at, so that a hundred at once are a hundred; 0 where it may be looked at,
 * else the seconds to wait. Each failure beyond the free ones doubles the pause; a day without any forgets them.
 */
export async function countGuess(em: EntityManager, { subject, free, pauseSecondsMax }: GuessSubject): Promise<number> {
  const counted = await em.execute<unknown[]>(
    `INSERT INTO sign_in_guess AS g (subject, failures, last_at) VALUES (?, 1, now())
     ON CONFLICT (subject) DO UPDATE SET
       failures = CASE WHEN g.last_at < now() - interval '1 day' THEN 1 ELSE g.failures + 1 END,
       last_at = now(),
       locked_until = CASE WHEN g.last_at >= now() - interval '1 day' AND g.failures + 1 >= ?::int
         THEN now() + least(power(2, least(g.failures + 1 - ?::int, 20)), ?::int) * interval '1 second' END
     WHERE g.locked_until IS NULL OR g.locked_until <= now()
     RETURNING 1`,
    [subject, free, free, pauseSecondsMax],
  );
  if (counted.length > 0) return 0;
  const [row] = await em.execute<{ seconds: string }[]>(
    "SELECT ceil(extract(epoch FROM locked_until - now())) AS seconds FROM sign_in_guess WHERE subject = ?",
    [subject],
  );
  return Math.max(1, Number(row?.seconds ?? 1));
}

/** The right password was known: nothing is held against the account any more. */
export const forgetGuesses = (em: EntityManager, subject: string): Promise<unknown> =>
  em.execute("DELETE FROM sign_in_guess WHERE subject = ?", [subject]);

/** Takes back the one guess that was right, not those before it: an address may have an account of its own to sign in to. */
export const takeGuessBack = (em: EntityManager, subject: string): Promise<unknown> =>
  em.execute("UPDATE sign_in_guess SET failures = greatest(failures - 1, 0), locked_until = NULL WHERE subject = ?", [
    subject,
  ]);
