import type { Channel } from "./gate.ts";
import type { TaskAttemptStatus, Urgency } from "./task-state.ts";

export interface ChannelFacts {
  /** The person has an address there, nobody suppressed it, and the agent can send. */
  usable: boolean;
  /** Why not, as a code. */
  unusableBecause: string | null;
  /** Minutes until the channel may be used: calling hours. */
  opensInMinutes: number;
  /** How often the person was reached there before. */
  successes: number;
  /** What came of this run's attempts, oldest first. */
  tried: TaskAttemptStatus[];
}

export interface ChannelChoice {
  channel: Channel | null;
  /** Why it, and why not the others: codes and figures, kept with the attempt. */
  because: { urgency: Urgency; considered: Record<string, { score: number | null; why: string }> };
}

const TRIES_MAX = 2;
/** Nobody there now may be there later; everything else would end the same way again. */
const WORTH_REPEATING: TaskAttemptStatus[] = ["busy", "no_answer", "no_reply"];
const SOON_MINUTES = 60;

const BASE: Record<Urgency, Record<Channel, number>> = {
  high: { call: 40, email: 10 },
  normal: { call: 20, email: 15 },
  low: { call: 5, email: 20 },
};

function score(
  channel: Channel,
  facts: ChannelFacts,
  urgency: Urgency,
  given: Channel | null,
): [number | null, string] {
  if (!facts.usable) return [null, facts.unusableBecause ?? "unusable"];
  if (facts.tried.length >= TRIES_MAX) return [null, "tried_enough"];
  if (facts.tried.some((status) => !WORTH_REPEATING.includes(status))) return [null, `tried_${facts.tried.at(-1)}`];
  const closed = facts.opensInMinutes > SOON_MINUTES;
  const points =
    BASE[urgency][channel] +
    Math.min(facts.successes, 3) * 5 +
    (given === channel ? 10 : 0) -
    facts.tried.length * 25 -
    (closed ? (urgency === "high" ? 35 : 15) : 0);
  return [points, [closed ? "closed_now" : "open", ...(facts.successes > 0 ? ["reached_before"] : [])].join(",")];
}

/** Which channel to try next, from what is known of the person, the hour, the urgency and what was tried; null when none is left. */
export function chooseChannel(
  channels: Partial<Record<Channel, ChannelFacts>>,
  urgency: Urgency,
  given: Channel | null,
): ChannelChoice {
  const scored = (Object.entries(channels) as [Channel, ChannelFacts][]).map(([channel, facts]) => {
    const [points, why] = score(channel, facts, urgency, given);
    return { channel, points, why };
  });
  const best = scored
    .filter(({ points }) => points !== null)
    .toSorted((a, b) => Number(b.points) - Number(a.points))[0];
  return {
    channel: best?.channel ?? null,
    because: {
      urgency,
      considered: Object.fromEntries(scored.map(({ channel, points, why }) => [channel, { score: points, why }])),
    },
  };
}
