import { eachOf } from "../checker/check-wishes.ts";
import { wishFor } from "../world/customer.ts";
import type { Channel, Customer, Wish } from "../world/customer.ts";
import type { FaultOrder } from "../world/outside.ts";
import type { World } from "../world/world.ts";
import { untilAccepted } from "./load.ts";

/** What the vendor does to the first order about one person. */
export type OrderedFault = Omit<FaultOrder, "vendor" | "operation" | "to">;

const ORDER = {
  call: { vendor: "twilio", operation: "calls.create" },
  email: { vendor: "resend", operation: "emails.send" },
} as const satisfies Record<Channel, Partial<FaultOrder>>;

const TOGETHER = 4;

export interface Planned {
  channel: Channel;
  faults: readonly OrderedFault[];
  /** Line of the phone world. */
  line?: string;
}

/** Each wish about somebody new, on whom the vendor plays the faults; accepted by Cora, in the plan's order. */
export async function wishesWithFaults(world: World, customer: Customer, plan: readonly Planned[]): Promise<Wish[]> {
  const wishes: Wish[] = [];
  await eachOf([...plan.entries()], TOGETHER, async ([index, { channel, faults, line }]) => {
    const to = channel === "call" ? world.people.phone(line) : world.people.address();
    for (const fault of faults) await world.outside.order({ ...ORDER[channel], ...fault, to });
    const wish = await wishFor(customer, channel, to);
    await untilAccepted(wish);
    wishes[index] = wish;
  });
  return wishes;
}
