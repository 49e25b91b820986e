import type { Decision, ProposedStep } from "../../../domain/goal-decision.ts";
import type { FinishedStep, GoalBrief } from "../../goal-mind.ts";
import { peopleNamed } from "./people-meant.ts";
import { matterOf, namesIn, recipientsIn } from "./words.ts";

const OFFERS = "(?:quotes?|quotations?|estimates?|bids?|offers?|prices?|proposals?)";
const WANTS = new RegExp(`\\b${OFFERS}\\b|\\b(?:cheapest|compare)\\b`, "i");
const ENDS = "(?= (?:by|before|until|within|from|at|under|with|and|but|this|next|for at most|no later)\\b|[,.;:+(]|$)";
const SUBJECTS = [
  new RegExp(
    `\\b${OFFERS}\\b(?: from [^,.;:]{1,60}?)? (?:for|on|to) (?:an? |the |my |our )?([^,.;:+@(]+?)${ENDS}`,
    "i",
  ),
  new RegExp(`\\b(?:\\w+|several) ([a-z][\\w-]*(?: [\\w-]+){0,2}) ${OFFERS}\\b`, "i"),
];
const NO_SUBJECT = /^(?:price|different|good|competitive|written|more|of|a|for)$/i;
const TRADE = /\b([a-z]+(?:er|or|ist|ian)s|garages|hotels|restaurants|agencies|suppliers)\b/i;
const DEFAULT_COUNT = 3;

/** Several businesses are to be asked for the same: a number was named, or more than one of them. */
export const wantsQuotes = (brief: GoalBrief): boolean => {
  const wish = brief.words[0] ?? "";
  if (brief.isSubGoal || !WANTS.test(wish)) return false;
  return (
    (brief.rules.count ?? 0) > 1 ||
    (/\bquotes|offers|estimates|bids|proposals|compare\b/i.test(wish) && businesses(brief).length > 1)
  );
};

/** What the quotes are for; the trade where only that is named ("prices from three plumbers"). */
function subjectOf(brief: GoalBrief): string {
  const wish = brief.words[0] ?? "";
  const found = SUBJECTS.map((subject) => subject.exec(wish)?.[1]?.trim()).find(
    (subject) => subject !== undefined && subject !== "" && !NO_SUBJECT.test(subject),
  );
  return found ?? matterOf(wish || brief.title);
}

const wordToLookUp = (brief: GoalBrief, subject: string): string =>
  TRADE.exec(brief.words[0] ?? "")?.[1]?.replace(/s$/, "") ?? subject.split(" ")[0] ?? subject;

interface Business {
  name: string;
  address: string | null;
}

/** Businesses with an address in the words, known by name, or found by a look-up: in that order, each once. */
function businesses(brief: GoalBrief): Business[] {
  const text = brief.words.join("\n");
  const given = recipientsIn(text).map(({ address, name }) => ({ name: name ?? address, address }));
  // A name that several have is asked about by nobody here: the look-up and the person decide.
  const known = namesIn(text).flatMap((name) => {
    const people = peopleNamed(brief.people, name);
    return people.length === 1 ? people : [];
  });
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

/** Said where fewer are known than were wanted, so that nobody waits for more. */
const short = (known: number, wanted: number | null): string =>
  wanted !== null && known < wanted ? ` You asked for ${wanted}; I know no others.` : "";

export function quotesScript(brief: GoalBrief): Decision {
  const asked = brief.steps.filter(({ kind }) => kind === "sub_goal");
  if (asked.length > 0) return compare(brief, asked);
  const wanted = brief.rules.count ?? Math.max(businesses(brief).length, DEFAULT_COUNT);
  const subject = subjectOf(brief);
  const known = businesses(brief).slice(0, wanted);
  if (known.length > 0)
    return {
      kind: "steps",
      say: `I will ask ${known.map(({ name }) => name).join(", ")} for a quote for ${subject}.${short(known.length, brief.rules.count)}`,
      steps: known.map((business) => askFor(business, subject)),
    };
  if (!brief.steps.some(({ kind }) => kind === "lookup"))
    return {
      kind: "steps",
      steps: [
        {
          kind: "lookup",
          description: `Look for businesses for ${subject}`,
          query: wordToLookUp(brief, subject),
          count: wanted,
        },
      ],
    };
  return {
    kind: "ask",
    question: `Whom should I ask for a quote for ${subject}? Please name up to ${wanted} with phone number or email address.`,
  };
}
