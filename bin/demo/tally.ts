import type { Effect } from "../../sandbox/effects.ts";
import { isTerminal } from "../../domain/call-state.ts";
import { isSettled } from "../../domain/email-state.ts";
import type { Collected } from "./collect.ts";

/** What became of one accepted request: carried out, ended short with its reason told, held back by a rule, or nobody knows. */
export type Fate = { id: string; channel: "call" | "email"; end: "done" | "told" | "held" | "unknown" };

export type Tally = { calls: number; emails: number; outcomes: number; lost: number; duplicate: number };

const KINDS = { call: { vendor: "twilio", kind: "call" }, email: { vendor: "resend", kind: "email" } } as const;

const HELD = new Set(["deferred", "denied"]);
/** These may end before or after the vendor took them; either way the caller is told. */
const TOLD = new Set(["failed", "cancelled"]);

function endOf(state: string, isOver: boolean): Fate["end"] {
  if (HELD.has(state)) return "held";
  if (TOLD.has(state)) return "told";
  return isOver && state !== "needs_review" ? "done" : "unknown";
}

export const fatesOf = ({ calls, emails }: Collected): Fate[] => [
  ...calls.map(({ record }): Fate => ({
    id: record.id,
    channel: "call",
    end: endOf(record.status, isTerminal(record.status)),
  })),
  ...emails.map(({ record }): Fate => ({
    id: record.id,
    channel: "email",
    end: endOf(record.status, isSettled(record.status)),
  })),
];

type Ours = { fates: readonly Fate[]; addresses: ReadonlySet<string>; since: number };

/** Effects of this run: they name one of its records, or none at all but one of its people since it began. */
function ownEffects(effects: readonly Effect[], channel: Fate["channel"], { fates, addresses, since }: Ours): Effect[] {
  const ids = new Set(fates.filter((fate) => fate.channel === channel).map(({ id }) => id));
  const { vendor, kind } = KINDS[channel];
  return effects.filter((effect) => {
    if (effect.vendor !== vendor || effect.kind !== kind) return false;
    if (effect.cora_id !== null) return ids.has(effect.cora_id);
    return addresses.has(effect.to ?? "") && Date.parse(effect.at) >= since;
  });
}

/**
 * Counts from outside: the sandbox's ledger says what reached the world, the fates what was promised. A request is lost
 * when it has no outcome, or one of which the world knows nothing; every effect beyond a request's first is a duplicate,
 * and so is any of a request that was held back.
 */
export function tallyOf(effects: readonly Effect[], ours: Ours): Tally {
  const [calls, emails] = [ownEffects(effects, "call", ours), ownEffects(effects, "email", ours)];
  const counts = new Map<string, number>();
  for (const { cora_id: id } of [...calls, ...emails]) if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
  const tally: Tally = { calls: calls.length, emails: emails.length, outcomes: 0, lost: 0, duplicate: 0 };
  tally.duplicate += [...calls, ...emails].filter(({ cora_id }) => cora_id === null).length;
  for (const { id, end } of ours.fates) {
    const count = counts.get(id) ?? 0;
    tally.duplicate += Math.max(0, count - (end === "held" ? 0 : 1));
    if (end === "told" || (end === "done" && count > 0)) tally.outcomes += 1;
    else if (end !== "held") tally.lost += 1;
  }
  return tally;
}

export const tallyLine = ({ calls, emails, outcomes, lost, duplicate }: Tally): string =>
  `demo: ${calls} calls, ${emails} emails, ${outcomes} outcomes, ${lost} lost, ${duplicate} duplicate`;

export const isClean = ({ lost, duplicate }: Tally): boolean => lost === 0 && duplicate === 0;
