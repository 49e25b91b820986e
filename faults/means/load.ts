import { eventually } from "../../test/setup/eventually.ts";
import type { TestClient } from "../../test/setup/test-client.ts";
import { pick } from "../run/random.ts";
import { wishFor } from "../world/customer.ts";
import type { Customer, Wish } from "../world/customer.ts";
import type { World } from "../world/world.ts";

/** Lines of the phone world: books, declines, rings unanswered, busy, and a passer-by. */
const LINES = ["0101", "0103", "0107", "0108", undefined];
const TOGETHER = 4;

interface Load {
  world: World;
  customer: Customer;
  random: () => number;
  count: number;
  /** Who answers the calls; anybody by default. */
  lines?: readonly (string | undefined)[];
}

/** Calls and emails by turns, each to somebody new under a key of its own; nothing is sent yet. */
export async function mixedWishes({ world, customer, random, count, lines = LINES }: Load): Promise<Wish[]> {
  const wishes: Wish[] = [];
  for (let made = 0; made < count; made += TOGETHER)
    wishes.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(TOGETHER, count - made) }, (_, index) =>
          (made + index) % 2 === 0
            ? wishFor(customer, "call", world.people.phone(pick(random, lines)))
            : wishFor(customer, "email", world.people.address()),
        ),
      )),
    );
  return wishes;
}

/** Repeats the wish with its key until it is accepted, as a careful client does. */
export const untilAccepted = (wish: Wish, through?: TestClient, seconds = 120): Promise<unknown> =>
  eventually(async () => (await wish.send(through))?.status === 202, `an answer to key ${wish.key}`, seconds);
