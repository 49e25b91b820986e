import { setTimeout as sleep } from "node:timers/promises";

/** Asks again and again until the answer is not undefined; undefined when the time is over. */
export async function until<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  { timeoutMs, everyMs = 100 }: { timeoutMs: number; everyMs?: number },
): Promise<T | undefined> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= end) return undefined;
    await sleep(everyMs);
  }
}
