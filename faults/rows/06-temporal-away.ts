import { setTimeout as sleep } from "node:timers/promises";
import { checkCredits } from "../checker/check-credits.ts";
import { checkWishes } from "../checker/check-wishes.ts";
import { firstEffects } from "../means/first-effects.ts";
import { askGoals, checkGoals, createGoalCustomer } from "../means/goals.ts";
import { mixedWishes } from "../means/load.ts";
import type { Row } from "../row.ts";
import { ALWAYS } from "../../test/setup/factories.ts";
import { createCustomer, wishFor } from "../world/customer.ts";
import type { Customer, Wish } from "../world/customer.ts";

const AWAY_MS = { short: 12_000, long: 600_000 };
/** As many as make it the long version. */
const LONG_FROM = 100;
const CLOSED_WATCH_MS = 8_000;

export const temporalAway: Row = {
  number: 6,
  title: "Temporal away",
  fault:
    "SIGKILL of the Temporal server under calls, emails and goals; it comes back with its data after ten minutes (12 s in the short version)",
  expected: "requests are accepted as before, the backlog is done once, and calling hours that closed meanwhile hold",
  trials: { short: 40, long: 600 },
  protectedBy: ["gate-at-sending"],
  alone: true,
  waits: false,
  async run({ world, random, trials, tally }) {
    const [open, closing, planner] = await Promise.all([
      createCustomer(world),
      createCustomer(world),
      createGoalCustomer(world),
    ]);
    const wishes = await mixedWishes({ world, customer: open, random, count: trials });
    const late = await Promise.all(
      Array.from({ length: Math.ceil(trials / 5) }, () => wishFor(closing, "call", world.people.phone("0108"))),
    );
    const before = Math.floor(trials / 4);
    await Promise.all(wishes.slice(0, before).map((wish) => wish.send()));
    const goals = await askGoals(world, planner, Math.max(2, Math.floor(trials / 20)));
    await world.temporal.kill();
    const away = Date.now();
    const length = trials >= LONG_FROM ? AWAY_MS.long : AWAY_MS.short;
    const during = [...wishes.slice(before), ...late];
    for (const [index, wish] of during.entries()) {
      await sleep(Math.max(0, away + (length * index) / during.length - Date.now()));
      const answer = await wish.send();
      tally.add("wrong", answer?.status === 202 ? 0 : 1, `while Temporal was away: ${answer?.status ?? "no answer"}`);
    }
    await setHours(closing, closedNow());
    await world.temporal.start();
    const back = Date.now();
    const effects = await firstEffects(world, wishes);
    const later = [...effects.values()].map(({ at }) => Date.parse(at) - back).filter((after) => after > 0);
    if (later.length > 0) tally.recovered(Math.min(...later));
    await checkClosed(late);
    await setHours(closing, ALWAYS);
    tally.trial(trials + late.length + goals.length);
    await checkWishes(world, [...wishes, ...late], tally, 300);
    await checkGoals(world, planner, goals, tally);
    await checkCredits(world, open, tally, wishes);

    /** Nobody is called whose project's hours have closed since the request. */
    async function checkClosed(people: readonly Wish[]): Promise<void> {
      await sleep(CLOSED_WATCH_MS);
      const reached = await firstEffects(world, people, 0);
      tally.add("violations", reached.size, "somebody was reached outside the hours that hold now");
    }
  },
};

const setHours = ({ client }: Customer, hours: Record<string, unknown>) => client.patch("/api/v1/policy", hours);

/** Hours that are open on no day of this week in any zone: another weekday than yesterday, today and tomorrow. */
function closedNow(): Record<string, unknown> {
  const today = new Date().getUTCDay();
  return { ...ALWAYS, calling_days: [((today + 3) % 7) + 1] };
}
