import { readRules } from "../../../domain/goal-rules.ts";
import type { Decision, ProposedStep } from "../../../domain/goal-decision.ts";
import type { FinishedStep, GoalBrief, GoalMind, KnownPerson } from "../../../providers/goal-mind.ts";
import { matterOf, namesIn, searchTermOf } from "../../../providers/goals/rules/words.ts";

// A Sunday.
export const NOW = new Date("2026-11-22T10:00:00Z");

const person = (lead_id: string, name: string, company: string | null = null, role: string | null = null) => ({
  lead_id,
  name,
  company,
  role,
  channels: ["call" as const, "email" as const],
});

/** Everybody whom the project knows. */
export const KNOWN: KnownPerson[] = [
  person("lead_nobu", "Nobu"),
  person("lead_ann", "Ann Lee", "Lee Consulting"),
  person("lead_hanna", "Joanna Hannover"),
  person("lead_anna", "Anna Smith", "Smith Dental", "Dentist"),
  person("lead_bob", "Bob Smith", "Acme"),
  person("lead_apex", "Apex Roofing", null, "Roofer"),
  person("lead_bolt", "Bolt Brothers", null, "Roofer"),
  person("lead_crown", "Crown", "Crown Roofing", "Roofer"),
  person("lead_maria", "Maria García", "Los Pollos", "Chef"),
];

const search = (text: string): KnownPerson[] =>
  KNOWN.filter(({ name, company, role }) =>
    [name, company, role].some((part) => part?.toLowerCase().includes(text.toLowerCase())),
  );

export const briefOf = (words: string[], more: Partial<GoalBrief> = {}): GoalBrief => ({
  title: matterOf(words[0] ?? ""),
  words,
  instructions: null,
  rules: readRules(words[0] ?? "", NOW),
  people: namesIn(words.join("\n")).map(searchTermOf).flatMap(search),
  steps: [],
  isSubGoal: false,
  companyName: "Acme",
  creditsLeft: null,
  now: NOW,
  ...more,
});

export interface Plan {
  /** What was asked back, in order. */
  asked: string[];
  steps: ProposedStep[];
  decision: Decision;
}

const ROUNDS_MAX = 8;

const finished = (number: number, kind: string, result: FinishedStep["result"]): FinishedStep => ({
  number,
  kind,
  description: kind,
  state: "completed",
  lead_id: null,
  result,
});

/** Lets a mind plan until somebody would be contacted: looks people up for it, and answers what it asks. */
export async function planOf(mind: GoalMind, words: string, answers: string[] = []): Promise<Plan> {
  const [said, steps, asked] = [[words], [] as FinishedStep[], [] as string[]];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const ids = new Set(steps.flatMap(({ result }) => result?.lead_ids ?? []));
    const people = [...KNOWN.filter(({ lead_id }) => ids.has(lead_id)), ...briefOf(said).people];
    const brief = briefOf(said, { people: [...new Set(people)], steps: [...steps] });
    const decision = await mind.decide(brief, new AbortController().signal);
    if (decision.kind === "ask") {
      asked.push(decision.question);
      const answer = answers[asked.length - 1];
      if (answer === undefined) return { asked, steps: [], decision };
      said.push(answer);
      steps.push(finished(steps.length + 1, "ask", { answer }));
    } else if (decision.kind === "steps" && decision.steps.every(({ kind }) => kind === "lookup")) {
      for (const { query = "", count = 3 } of decision.steps) {
        const lead_ids = search(query)
          .slice(0, count)
          .map(({ lead_id }) => lead_id);
        steps.push(finished(steps.length + 1, "lookup", { query, lead_ids }));
      }
    } else return { asked, steps: decision.kind === "steps" ? decision.steps : [], decision };
  }
  throw new Error(`No plan after ${ROUNDS_MAX} rounds: ${words}`);
}
