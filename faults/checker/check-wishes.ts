import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { recordOf } from "../world/customer.ts";
import type { Channel, Wish } from "../world/customer.ts";
import type { Effect } from "../world/outside.ts";
import type { World } from "../world/world.ts";
import { stuckWorkflows } from "./stuck-workflows.ts";
import type { Tally } from "./tally.ts";

/** A record as the API shows it. */
export interface Shown {
  status: string;
  reason: string | null;
  outcome?: string | null;
}

/** An end, as a caller understands the documented states. */
const ENDS: Record<Channel, readonly string[]> = {
  call: ["completed", "failed", "cancelled", "denied", "needs_review"],
  email: ["delivered", "opened", "bounced", "complained", "failed", "cancelled", "denied", "needs_review"],
};
/** Ends that say that nobody was reached, and so must not stand beside an effect. */
const NOTHING_HAPPENED = ["denied", "cancelled"];
/** Ends that say that somebody was. */
const IT_HAPPENED: Record<Channel, readonly string[]> = {
  call: ["completed"],
  email: ["delivered", "opened", "bounced", "complained"],
};

/** Many wishes wait for each other: so much longer is the time that they all have. */
export const SECONDS_EACH = 0.5;
const TOGETHER = 8;
const LOOK_EVERY_MS = 400;

/**
 * Waits for the end of every accepted wish and holds what the API says against what the world outside has counted: two
 * effects of one wish, wishes without an end or with an untrue one, replies that differ, workflows that never end.
 */
export async function checkWishes(
  world: World,
  wishes: readonly Wish[],
  tally: Tally,
  seconds = 180,
): Promise<Map<string, Shown>> {
  const accepted = wishes.filter((wish) => recordOf(wish) !== null);
  const shown = await waitForEnds(world, accepted, seconds + accepted.length * SECONDS_EACH);
  const effects = Map.groupBy(await world.outside.effects(), ({ cora_id }) => cora_id ?? "");
  tally.add("lost", 0);
  tally.add("duplicates", 0);
  for (const wish of accepted) {
    const id = recordOf(wish) as string;
    judge(wish.channel, id, shown.get(id), effects.get(id) ?? [], tally);
  }
  checkUnasked(wishes, accepted, [...effects.values()].flat(), tally);
  checkReplies(wishes, tally);
  const ended = accepted.filter((wish) => isEnd(wish.channel, shown.get(recordOf(wish) as string)));
  const stuck = await stuckWorkflows(
    world,
    ended.map((wish) => `${wish.channel}:${recordOf(wish)}`),
  );
  tally.add("stuck", stuck.length, stuck[0]);
  for (const { replies } of accepted) for (const { status, took } of replies) if (status === 202) tally.accepted(took);
  return shown;
}

function judge(channel: Channel, id: string, record: Shown | undefined, effects: Effect[], tally: Tally): void {
  const state = record?.status ?? "nowhere";
  if (effects.length > 1) tally.add("duplicates", effects.length - 1, `${id} took effect ${effects.length} times`);
  if (!isEnd(channel, record)) tally.add("lost", 1, `${id} is still ${state}`);
  if (IT_HAPPENED[channel].includes(state) && effects.length === 0)
    tally.add("lost", 1, `${id} is ${state}, and nobody was reached`);
  if (NOTHING_HAPPENED.includes(state) && effects.length > 0)
    tally.add("violations", 1, `${id} is ${state}, and somebody was reached`);
  if (state === "needs_review") tally.told(1, `${id}: ${record?.reason}`);
}

/** What reached these people without an accepted wish. */
function checkUnasked(wishes: readonly Wish[], accepted: readonly Wish[], effects: Effect[], tally: Tally): void {
  const people = new Set(wishes.map(({ to }) => to));
  const known = new Set(accepted.map(recordOf));
  const unasked = effects.filter(({ to, cora_id }) => people.has(to) && !known.has(cora_id));
  tally.add("violations", unasked.length, `${unasked[0]?.cora_id ?? "nothing"} took effect and was never accepted`);
}

/** All accepting replies to one key are one reply. */
function checkReplies(wishes: readonly Wish[], tally: Tally): void {
  tally.add("differing", 0);
  for (const { key, replies } of wishes) {
    const [first, ...others] = replies.filter(({ status }) => status === 202).map(({ body }) => withoutRequest(body));
    const differing = others.filter((body) => !isDeepStrictEqual(body, first)).length;
    tally.add("differing", differing, `key ${key}: ${JSON.stringify(first)} and ${JSON.stringify(others[0])}`);
  }
}

const withoutRequest = (body: unknown): unknown =>
  typeof body === "object" && body !== null
    ? Object.fromEntries(Object.entries(body).filter(([name]) => name !== "request_id"))
    : body;

const isEnd = (channel: Channel, record: Shown | undefined): boolean =>
  record !== undefined && ENDS[channel].includes(record.status);

/** Asks the API again and again, a few at a time, until everything has ended or the time is over. */
async function waitForEnds({ client }: World, wishes: readonly Wish[], seconds: number): Promise<Map<string, Shown>> {
  const shown = new Map<string, Shown>();
  const deadline = Date.now() + seconds * 1000;
  let open = [...wishes];
  const look = async (wish: Wish): Promise<void> => {
    const id = recordOf(wish) as string;
    const through = client.as(wish.customer.apiKey);
    const answer = await through.get(`/api/v1/${wish.channel}s/${id}`).catch(() => null);
    if (answer?.status === 200) shown.set(id, answer.body.data);
    else if (answer?.status === 404) shown.set(id, { status: "unknown to the API", reason: null });
  };
  while (open.length > 0) {
    await eachOf(open, TOGETHER, look);
    open = open.filter((wish) => !isEnd(wish.channel, shown.get(recordOf(wish) as string)));
    if (open.length === 0 || Date.now() > deadline) break;
    await sleep(LOOK_EVERY_MS + open.length);
  }
  return shown;
}

/** Works on all, so many at a time. */
export async function eachOf<T>(
  items: readonly T[],
  together: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = [...items];
  const take = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: Math.min(together, items.length) }, take));
}
