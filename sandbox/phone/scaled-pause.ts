import { setTimeout as sleep } from "node:timers/promises";

/** Waits that many seconds of the emulated world; rejects with the signal's reason as soon as it is aborted. */
export async function scaledPause(seconds: number, timeScale: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await sleep(seconds * timeScale * 1000, undefined, { signal });
  } catch {
    throw signal.reason;
  }
}
