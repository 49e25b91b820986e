import { Context } from "@temporalio/activity";

const EVERY_MS = 1_000;

/** Tells Temporal that this worker lives, so that a dead one is noticed in seconds; carries no details. */
export async function heartbeating<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** The same for an activity as a whole. */
export const withHeartbeat =
  <Input, Output>(activity: (input: Input) => Promise<Output>) =>
  (input: Input): Promise<Output> =>
    heartbeating(() => activity(input));
