import { setTimeout as sleep } from "node:timers/promises";
import { recordOf, wishFor } from "../world/customer.ts";
import type { Channel, Customer, Wish } from "../world/customer.ts";
import type { World } from "../world/world.ts";

/** Requests without a pause, until it is stopped. */
export interface SteadyLoad {
  stop(): Promise<{ wishes: Wish[]; closed: number }>;
}

const TRIES = 3;
/** Of each lane between two requests: more than can be carried would only be a queue. */
const PAUSE_MS = 250;

/**
 * Asks for calls and emails in so many lanes, as a client does that repeats, with the same key, a request whose connection
 * was closed before its answer; `closed` counts those.
 */
export function steadyLoad(
  world: World,
  customer: Customer,
  lanes: number,
  channelOf: (turn: number) => Channel,
): SteadyLoad {
  const wishes: Wish[] = [];
  let [going, closed, turn] = [true, 0, 0];
  async function one(): Promise<void> {
    const channel = channelOf(turn++);
    const to = channel === "call" ? world.people.phone() : world.people.address();
    const wish = await wishFor(customer, channel, to).catch(() => null);
    if (wish === null) return void (closed += 1);
    wishes.push(wish);
    for (let tries = 0; tries < TRIES && (await wish.send()) === null; tries++) closed += 1;
    await sleep(PAUSE_MS);
  }
  const running = Array.from({ length: lanes }, async () => {
    while (going) await one();
  });
  return {
    stop: async () => {
      going = false;
      await Promise.all(running);
      return { wishes, closed };
    },
  };
}

/** Requests that were answered otherwise than they should have been, or by nobody. */
export const unanswered = (wishes: readonly Wish[]): Wish[] => wishes.filter((wish) => recordOf(wish) === null);
