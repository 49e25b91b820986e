import { inSystem } from "../../db/project-scope.ts";
import { eventually } from "../../test/setup/eventually.ts";
import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { mixedWishes, untilAccepted } from "../means/load.ts";
import { webhooksOf } from "../means/webhooks-of.ts";
import type { Row } from "../row.ts";
import { createCustomer, recordOf } from "../world/customer.ts";
import type { Wish } from "../world/customer.ts";
import type { World } from "../world/world.ts";

const SECONDS_MAX = 300;

export const webhooksLost: Row = {
  number: 16,
  title: "all webhooks lost",
  fault:
    "no webhook of Twilio or Resend ever arrives; the quarter of an hour after which silent emails are asked for is set to now",
  expected: "the vendors are asked instead, and every record ends",
  trials: { short: 12, long: 200 },
  protectedBy: ["poll-silent"],
  alone: false,
  waits: true,
  async run(given) {
    const { world, trials, tally } = given;
    const customer = await createCustomer(world);
    const wishes = await mixedWishes({ ...given, customer, count: trials, lines: ["0101", "0107", "0108"] });
    const diversion = world.door.divert(webhooksOf(customer, wishes), "hold");
    await Promise.all(wishes.map((wish) => untilAccepted(wish)));
    const accepted = Date.now();
    await shiftSilence(world, wishes);
    await checkWishes(world, wishes, tally, SECONDS_MAX);
    tally.recovered(Date.now() - accepted);
    diversion.end();
    tally.trial(trials);
    tally.note(`${diversion.requests.length} webhooks lost`);
    await checkCredits(world, customer, tally, wishes);
  },
};

/** Once every email is sent, it counts as long silent. */
async function shiftSilence(world: World, wishes: readonly Wish[]): Promise<void> {
  const emails = wishes.filter(({ channel }) => channel === "email").map(recordOf);
  await eventually(
    () =>
      inSystem(world.database, async (em) => {
        const sql =
          "UPDATE email SET next_poll_at = now() WHERE id = ANY(string_to_array(?, ',')) AND state = 'sent' RETURNING id";
        return (await em.execute<unknown[]>(sql, [emails.join()])).length === emails.length;
      }),
    "all emails to be sent",
    120,
  );
}
