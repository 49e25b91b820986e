import { until } from "../../bin/processes/until.ts";
import { SECONDS_EACH } from "../checker/check-wishes.ts";
import type { Wish } from "../world/customer.ts";
import type { Effect } from "../world/outside.ts";
import type { World } from "../world/world.ts";

/** The first effect on each wish's person, by number or address, once all have one or the time is over. */
export async function firstEffects(world: World, wishes: readonly Wish[], seconds = 90): Promise<Map<string, Effect>> {
  const people = new Set(wishes.map(({ to }) => to));
  const seen = new Map<string, Effect>();
  const look = async (): Promise<true | undefined> => {
    for (const effect of await world.outside.effects())
      if (people.has(effect.to) && !seen.has(effect.to)) seen.set(effect.to, effect);
    return seen.size === people.size ? true : undefined;
  };
  await until(look, { timeoutMs: (seconds + people.size * SECONDS_EACH) * 1000, everyMs: 250 });
  return seen;
}
