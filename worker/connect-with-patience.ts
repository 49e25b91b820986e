import type { Logger } from "pino";
import { errorFacts } from "../domain/error-facts.ts";

const PAUSE_MS = 2_000;

/** Connects as soon as the server is there; null when the process is told to stop before that. */
export async function connectWithPatience<T>(
  connect: () => Promise<T>,
  stop: AbortSignal,
  log: Logger,
): Promise<T | null> {
  while (!stop.aborted) {
    try {
      return await connect();
    } catch (error) {
      log.warn({ err: errorFacts(error) }, "Temporal is not there yet");
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  return null;
}
