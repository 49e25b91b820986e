import type { ActivityEvent } from "./api-types.ts";
import { type Paper, type Tone, cut } from "./paper.ts";

/** One line of the live view. */
export type Moment = { elapsedMs: number; who: string; channel: string; state: string; outcome: string };

const TONES: Record<string, Tone> = {
  completed: "good",
  delivered: "good",
  opened: "good",
  booked: "good",
  deferred: "held",
  delayed: "held",
  stopped: "held",
  cancelled: "held",
  denied: "bad",
  failed: "bad",
  bounced: "bad",
  complained: "bad",
  needs_review: "bad",
};
export const toneOf = (state: string): Tone | undefined => TONES[state];

/** `01:05` into the demo. */
export const elapsed = (ms: number): string => new Date(Math.max(0, ms)).toISOString().slice(14, 19);

const CELLS = { when: 5, who: 15, channel: 7, state: 12 } as const;

const OUTCOMES: Record<string, (detail: string) => string> = {
  meeting_booked: (detail) => `meeting ${detail}`,
  opted_out: () => "no more contact on any channel",
};

/** A reason without the state that it repeats: `bounced:Permanent:General` is told beside `bounced`. */
export const reasonBeside = (state: string, reason: string): string =>
  reason === state ? "" : reason.replace(new RegExp(`^${state}:`), "");

/** What an event of the feed says about its record; a queued one is no news to who asked for it. */
export function momentOf(event: ActivityEvent, startedAt: number, channel: string): Moment | undefined {
  if (event.status === null || event.event_type.endsWith("_queued")) return undefined;
  const detail = event.detail ?? "";
  return {
    elapsedMs: Date.parse(event.created_at) - startedAt,
    who: event.lead_name ?? "",
    channel,
    state: event.status,
    outcome: OUTCOMES[event.event_type]?.(detail) ?? reasonBeside(event.status, detail),
  };
}

export function timelineHead(paper: Paper): string {
  const { when, who, channel, state } = CELLS;
  const cells = ["time".padEnd(when), "who".padEnd(who), "channel".padEnd(channel), "state".padEnd(state), "outcome"];
  return paper.tint("quiet", `  ${cells.join("  ")}`);
}

export function timelineLine(paper: Paper, moment: Moment): string {
  const tone = toneOf(moment.state);
  const state = moment.state.padEnd(CELLS.state);
  const cells = [
    elapsed(moment.elapsedMs),
    cut(moment.who, CELLS.who).padEnd(CELLS.who),
    moment.channel.padEnd(CELLS.channel),
    paper.tint(tone ?? "quiet", state),
  ];
  const width = 2 + Object.values(CELLS).reduce((sum, cell) => sum + cell + 2, 0);
  return `  ${cells.join("  ")}  ${cut(moment.outcome, paper.columns - width)}`.trimEnd();
}
