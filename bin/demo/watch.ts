import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api-client.ts";
import type { ActivityEvent } from "./api-types.ts";
import type { Paper } from "./paper.ts";
import type { Outreach } from "./request-outreach.ts";
import { type Moment, momentOf, timelineLine } from "./timeline.ts";

type Page = { data: ActivityEvent[]; has_more: boolean; next_cursor: string | null };

/** A modest pace: a key has 120 requests a minute, and people read no faster. */
const LOOK_MS = 2_000;
const LONGEST_MS = 120_000;
const PAGES_MAX = 5;

const ENDS = new Set([
  "completed",
  "failed",
  "cancelled",
  "denied",
  "needs_review",
  "deferred",
  "bounced",
  "complained",
]);

/** Whether nothing more is to be heard of a record: a mailbox that complains is first heard to receive. */
export const isOver = ({ channel, member }: Outreach, state: string | undefined): boolean =>
  state !== undefined && (ENDS.has(state) || (channel === "email" && state === member.mailEnd));

/** Of several steps since the last look only the newest is news; what was agreed on the phone always is. */
export function newest(events: readonly ActivityEvent[]): ActivityEvent[] {
  const isStep = (event: ActivityEvent) => /^(?:call|email)_/.test(event.event_type);
  const lastStep = new Map(events.filter(isStep).map((event) => [event.record_id, event.id]));
  return events.filter((event) => !isStep(event) || lastStep.get(event.record_id) === event.id);
}

/** The feed's events since the last look, oldest first. */
function createFeed(api: Api) {
  const seen = new Set<string>();
  return async (): Promise<ActivityEvent[]> => {
    const fresh: ActivityEvent[] = [];
    let cursor = "";
    for (let page = 0; page < PAGES_MAX; page++) {
      const { data, next_cursor } = await api.get<Page>(`/api/v1/activity?limit=100${cursor}`);
      const news = data.filter(({ id }) => !seen.has(id));
      fresh.push(...news);
      if (news.length < data.length || next_cursor === null) break;
      cursor = `&cursor=${encodeURIComponent(next_cursor)}`;
    }
    for (const { id } of fresh) seen.add(id);
    return fresh.toReversed();
  };
}

export type WatchOptions = {
  api: Api;
  paper: Paper;
  startedAt: number;
  /** Grows while requests are still being made. */
  outreach: ReadonlyMap<string, Outreach>;
  allAsked: Promise<void>;
  signal: AbortSignal;
};

/** Prints what happens while it happens, until everything that was asked for has come to an end. */
export async function watch({ api, paper, startedAt, outreach, allAsked, signal }: WatchOptions): Promise<void> {
  const look = createFeed(api);
  const states = new Map<string, string>();
  let deadline = Number.POSITIVE_INFINITY;
  void allAsked.then(
    () => (deadline = Date.now() + LONGEST_MS),
    () => (deadline = 0),
  );
  while (Date.now() < deadline) {
    const events = await look();
    for (const event of newest(events)) {
      const record = outreach.get(event.record_id ?? "");
      const moment: Moment | undefined = record && momentOf(event, startedAt, record.channel);
      if (moment) paper.print(timelineLine(paper, moment));
      if (record && event.event_type.startsWith(`${record.channel}_`)) states.set(record.id, event.status ?? "");
    }
    const asked = deadline !== Number.POSITIVE_INFINITY;
    if (asked && [...outreach.values()].every((one) => isOver(one, states.get(one.id)))) return;
    await sleep(LOOK_MS, undefined, { signal });
  }
}
