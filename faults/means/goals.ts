import { eventually } from "../../test/setup/eventually.ts";
import type { Tally } from "../checker/tally.ts";
import { createCustomer } from "../world/customer.ts";
import type { Customer } from "../world/customer.ts";
import type { World } from "../world/world.ts";

/** A restaurant that takes the booking. */
const RESTAURANT = "0114";
/** Pauses of seconds where a project would wait for hours. */
const QUICK = { retry_minutes: 0.02, follow_up_hours: 0.001 };

export interface AskedGoal {
  id: string;
  /** Whom it has to call, once. */
  to: string;
}

export async function createGoalCustomer(world: World): Promise<Customer> {
  const customer = await createCustomer(world);
  await customer.client.patch("/api/v1/policy", QUICK);
  return customer;
}

/** Goals in plain words, each about a table in another restaurant. */
export const askGoals = (world: World, { client }: Customer, count: number): Promise<AskedGoal[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const to = world.people.phone(RESTAURANT);
      const { status, body } = await client.post("/api/v1/coordination/message", {
        message: `Call ${to} and book a table`,
      });
      if (status !== 200) throw new Error(`A goal was not heard: ${status} ${JSON.stringify(body)}`);
      return { id: body.data.goal_id as string, to };
    }),
  );

/** Every goal ends as achieved, and nobody was called more than once for it. */
export async function checkGoals(
  world: World,
  { client }: Customer,
  goals: readonly AskedGoal[],
  tally: Tally,
  seconds = 240,
): Promise<void> {
  tally.add("lost", 0);
  for (const { id } of goals) {
    const ended = await eventually(
      async () => {
        const { body } = await client.get(`/api/v1/coordination/goals/${id}`);
        return body.data?.status === "completed" && (body.data as { outcome: string });
      },
      `goal ${id} to end`,
      seconds,
    ).catch(() => null);
    tally.add("lost", ended?.outcome === "achieved" ? 0 : 1, `goal ${id} ended as ${ended?.outcome ?? "nothing"}`);
  }
  const effects = await world.outside.effects();
  for (const { id, to } of goals) {
    const count = effects.filter((effect) => effect.to === to).length;
    tally.add("duplicates", Math.max(0, count - 1), `goal ${id} called ${to} ${count} times`);
    tally.add("lost", count === 0 ? 1 : 0, `goal ${id} called nobody`);
  }
}
