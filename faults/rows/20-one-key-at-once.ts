import { testClient } from "../../test/setup/test-client.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import type { Row } from "../row.ts";
import { patientCustomer } from "../means/patient.ts";
import { recordOf, wishFor } from "../world/customer.ts";
import type { Wish } from "../world/customer.ts";

const AT_ONCE = 100;
/** Calls take long until they end; every so manieth wish is one. */
const CALL_EVERY = 5;

export const oneKeyAtOnce: Row = {
  number: 20,
  title: "100 requests at once with one key over two API processes",
  fault: "the same request with the same key, 50 times through each of two API processes at the same instant",
  expected:
    "one record and one effect; every 202 is the same, everybody else hears 409 (503 where the machine is too busy) and then the same 202",
  trials: { short: 10, long: 1_000 },
  protectedBy: ["idempotency-key"],
  alone: false,
  waits: false,
  async run({ world, trials, tally }) {
    const customer = await patientCustomer(world);
    const through = world.apis.map(({ url }) => testClient(url, customer.apiKey));
    const wishes: Wish[] = [];
    let waited = 0;
    for (let round = 0; round < trials; round++) {
      const wish =
        round % CALL_EVERY === 0
          ? await wishFor(customer, "call", world.people.phone())
          : await wishFor(customer, "email", world.people.address());
      wishes.push(wish);
      await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => wish.send(through[index % through.length])));
      const others = wish.replies.filter(({ status }) => status !== 202);
      waited += others.length;
      const odd = others.filter(({ status }) => status !== 409 && status !== 503);
      if (odd.length > 0) tally.add("wrong", odd.length, `${wish.key} was answered ${odd[0]?.status}`);
      const again = await wish.send(customer.client);
      if (again?.status !== 202)
        tally.add("differing", 1, `${recordOf(wish)} was answered ${again?.status} afterwards`);
      const missing = AT_ONCE + 1 - wish.replies.length;
      if (missing > 0) tally.add("lost", missing, `${missing} requests of ${wish.key} got no answer`);
      tally.trial();
    }
    tally.note(`${trials * AT_ONCE} requests, ${waited} of them told to come again`);
    await checkWishes(world, wishes, tally);
  },
};
