import type { Decision, ProposedStep } from "../../../domain/goal-decision.ts";
import type { FinishedStep, GoalBrief } from "../../goal-mind.ts";
import { personNamed } from "./contact-script.ts";
import { matterOf, namesIn, recipientsIn } from "./words.ts";

const WANTS = /\b(?:quotes?|estimates?|bids?|offers?|prices?)\b/i;
const SUBJECT =
  /\b(?:quotes?|estimates?|bids?|offers?|prices?) (?:for|on|to) (?:an? |the |my |our )?([^,.;:+@]+?)(?= (?:by|before|until|within|from|at|under)\b|[,.;:+]|$)/i;
const DEFAULT_COUNT = 3;

/** Several businesses are to be asked for the same. */
export const wantsQuotes = (brief: GoalBrief): boolean =>
  !brief.isSubGoal && brief.rules.count !== null && brief.rules.count > 1 && WANTS.test(brief.words[0] ?? "");

const subjectOf = (brief: GoalBrief): string =>
  SUBJECT.exec(brief.words[0] ?? "")?.[1]?.trim() ?? matterOf(brief.words[0] ?? brief.title);

interface Business {
  name: string;
  address: string | null;
}

/** Businesses with an address in the words, known by name, or found by a look-up: in that order, each once. */
function businesses(brief: GoalBrief): Business[] {
  const text = brief.words.join("\n");
  const given = recipientsIn(text).map(({ address, name }) => ({ name: name ?? address, address }));
  const known = namesIn(text).flatMap((name) => personNamed(brief.people, name) ?? []);
  const found = brief.steps
    .flatMap(({ result }) => result?.lead_ids ?? [])
    .flatMap((id) => brief.people.find(({ lead_id }) => lead_id === id) ?? []);
  const named = [...known, ...found].map(({ name }) => ({ name, address: null }));
  const all = given.length > 0 ? given : named;
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}

const askFor = ({ name, address }: Business, subject: string): ProposedStep => ({
  kind: "sub_goal",
  description: `Ask ${name} for a quote`,
  title: `Quote from ${name}`,
  goal: `Ask ${name}${address && address !== name ? ` (${address})` : ""} for a quote for ${subject}.`,
});

const priceOf = ({ result }: FinishedStep): number => result?.offer?.price ?? Number.POSITIVE_INFINITY;

function compare(brief: GoalBrief, asked: FinishedStep[]): Decision {
  const offers = asked.filter(({ result }) => result?.offer);
  if (offers.length === 0) return { kind: "give_up", summary: "None of those I asked gave a quote." };
  const sorted = offers.toSorted((a, b) => priceOf(a) - priceOf(b));
  const lines = sorted.map(
    ({ description, result }) => `${description.replace(/^Ask (.*) for a quote$/, "$1")}: ${result?.offer?.text}`,
  );
  const missing = asked.length - offers.length;
  return {
    kind: "done",
    summary: `${offers.length} quotes. ${lines.join(" | ")}${missing > 0 ? ` (${missing} without a quote)` : ""}`,
    ...(sorted[0]?.result?.offer ? { offer: sorted[0].result.offer } : {}),
  };
}

export function quotesScript(brief: GoalBrief): Decision {
  const asked = brief.steps.filter(({ kind }) => kind === "sub_goal");
  if (asked.length > 0) return compare(brief, asked);
  const wanted = brief.rules.count ?? DEFAULT_COUNT;
  const subject = subjectOf(brief);
  const known = businesses(brief).slice(0, wanted);
  if (known.length > 0)
    return {
      kind: "steps",
      say: `I will ask ${known.map(({ name }) => name).join(", ")} for a quote for ${subject}.`,
      steps: known.map((business) => askFor(business, subject)),
    };
  if (!brief.steps.some(({ kind }) => kind === "lookup"))
    return {
      kind: "steps",
      steps: [
        {
          kind: "lookup",
          description: `Look for businesses for ${subject}`,
          query: subject.split(" ")[0] ?? subject,
          count: wanted,
        },
      ],
    };
  return {
    kind: "ask",
    question: `Whom should I ask for a quote for ${subject}? Please name up to ${wanted} with phone number or email address.`,
  };
}
