import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../test/setup/eventually.ts";
import type { Answer } from "../../test/setup/test-client.ts";
import { recordOf } from "../world/customer.ts";
import type { Customer, Wish } from "../world/customer.ts";
import type { World } from "../world/world.ts";
import type { Tally } from "./tally.ts";

interface Line {
  type: string;
  credits: number;
  record_id: string | null;
}

/** The documented prices, written down here a second time on purpose. */
const EMAIL = 0.3;
const [CALL, MINUTE] = [1, 0.1];
const HELD_MS = 60_000;

const cents = (credits: number): number => Math.round(credits * 100);

/**
 * Holds a customer's credits against the effects that the world outside has counted: nothing stays reserved, no effect is
 * charged twice or at another price, nothing else is charged, no email of these wishes is free, and the lines sum up to
 * what was used.
 */
export async function checkCredits(
  world: World,
  customer: Customer,
  tally: Tally,
  wishes: readonly Wish[] = [],
): Promise<void> {
  const balance = await settledBalance(customer);
  const off = (count: number, text: string): void => tally.add("credits", count, `${customer.projectId}: ${text}`);
  // What a person has to look at stays reserved until somebody has looked.
  off(balance.credits_held === 0 || tally.count().told > 0 ? 0 : 1, `${balance.credits_held} credits stay reserved`);
  const charges = (await historyOf(customer)).filter(
    ({ type, credits }) => (type === "call" || type === "email_send") && credits > 0,
  );
  const effects = new Set((await world.outside.effects()).map(({ cora_id }) => cora_id));
  const charged = new Map<string, number>();
  for (const { record_id: id } of charges) if (id) charged.set(id, (charged.get(id) ?? 0) + 1);
  const twice = [...charged].filter(([, count]) => count > 1);
  off(twice.length, `${twice[0]?.[0]} is charged ${twice[0]?.[1]} times`);
  const groundless = [...charged.keys()].filter((id) => !effects.has(id));
  off(groundless.length, `${groundless[0]} is charged and reached nobody`);
  const free = wishes.filter(
    (wish) => wish.channel === "email" && effects.has(recordOf(wish)) && !charged.has(recordOf(wish) ?? ""),
  );
  off(free.length, `${free[0] && recordOf(free[0])} took effect and is charged nothing`);
  const mispriced = charges.filter((line) => !isPrice(line));
  off(mispriced.length, `${mispriced[0]?.record_id} costs ${mispriced[0]?.credits}`);
  const sum = charges.reduce((total, { credits }) => total + cents(credits), 0);
  const used = cents(balance.credits_used) - cents(balance.credits_held);
  off(sum === used ? 0 : 1, `lines sum to ${sum / 100}, used are ${used / 100}`);
}

function isPrice({ type, credits }: Line): boolean {
  if (type === "email_send") return cents(credits) === cents(EMAIL);
  const minutes = (cents(credits) - cents(CALL)) / cents(MINUTE);
  return Number.isInteger(minutes) && minutes >= 0;
}

interface Balance {
  credits_held: number;
  credits_used: number;
}

/** The balance once nothing is reserved any more, or as it is after a while. */
async function settledBalance({ client }: Customer): Promise<Balance> {
  for (const deadline = Date.now() + HELD_MS; ; await sleep(500)) {
    const body = await read(client, "/api/v1/credits/balance");
    if (body.data.credits_held === 0 || Date.now() > deadline) return body.data;
  }
}

async function historyOf({ client }: Customer): Promise<Line[]> {
  const lines: Line[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const body = await read(
      client,
      `/api/v1/credits/history?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    lines.push(...body.data);
    cursor = body.has_more ? body.next_cursor : null;
  }
  return lines;
}

/** Who counts asks again where the machine is too busy to answer. */
const read = (client: Customer["client"], path: string): Promise<Answer["body"]> =>
  eventually(
    async () => {
      const { status, body } = await client.get(path);
      return status === 200 && body;
    },
    path,
    60,
  );
