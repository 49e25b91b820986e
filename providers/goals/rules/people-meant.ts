import type { ProposedStep } from "../../../domain/goal-decision.ts";
import type { GoalBrief, KnownPerson } from "../../goal-mind.ts";
import type { Named } from "./errands.ts";
import { recipientsIn, searchTermOf } from "./words.ts";

export type Recipient = Pick<ProposedStep, "lead_id" | "address" | "name">;

/** Whom a name means: one person, several who might be meant, somebody still to be looked up, or nobody known. */
export type Meant =
  | { kind: "known"; whom: Recipient }
  | { kind: "several"; name: string; people: KnownPerson[] }
  | { kind: "look_up"; query: string }
  | { kind: "unknown"; name: string | undefined; guess: KnownPerson[] };

const TITLES = /\b(?:dr|mr|mrs|ms|prof|the)\b\.?/g;
const tokensOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll(TITLES, " ")
    .match(/[\p{L}\p{N}]+/gu) ?? [];
const describedBy = ({ name, company, role }: KnownPerson): string[] =>
  tokensOf(`${name} ${company ?? ""} ${role ?? ""}`);

/** Those whose whole name is meant, else those whose description has each word of it: never a part of a word. */
export function peopleNamed(people: KnownPerson[], name: string): KnownPerson[] {
  const wanted = tokensOf(name);
  if (wanted.length === 0) return [];
  const whole = (known: string | null) => known !== null && tokensOf(known).join(" ") === wanted.join(" ");
  const exact = people.filter((person) => whole(person.name));
  if (exact.length > 0) return exact;
  const company = people.filter((person) => whole(person.company));
  if (company.length > 0) return company;
  return people.filter((person) => {
    const described = describedBy(person);
    return wanted.every((word) => described.includes(word) || described.includes(`${word}s`));
  });
}

const ORDINALS = [/\b(?:first|1st)\b|^1\.?$/i, /\b(?:second|2nd)\b|^2\.?$/i, /\b(?:third|3rd)\b|^3\.?$/i];
const YES = /^(?:yes|yep|yeah|correct|right|exactly|that one|him|her|them)\b/i;

/** The one whom an answer picks, if it picks one. */
function picked(people: KnownPerson[], answers: string[]): KnownPerson | undefined {
  for (const answer of answers.toReversed()) {
    const place = ORDINALS.findIndex((ordinal) => ordinal.test(answer.trim()));
    if (place >= 0 && people[place]) return people[place];
    if (people.length === 1 && YES.test(answer.trim())) return people[0];
    const said = new Set(tokensOf(answer));
    const scores = people.map((person) => new Set(describedBy(person).filter((word) => said.has(word))).size);
    const best = Math.max(...scores);
    const winners = people.filter((_, index) => scores[index] === best);
    if (best > 0 && winners.length === 1) return winners[0];
  }
  return undefined;
}

/** The order in which people are offered to choose from has to be the same each time. */
const inOrder = (people: KnownPerson[]): KnownPerson[] =>
  people.toSorted((a, b) => a.name.localeCompare(b.name) || a.lead_id.localeCompare(b.lead_id));

const known = ({ lead_id, name }: KnownPerson): Meant => ({ kind: "known", whom: { lead_id, name } });
const looksUp = ({ description, result }: GoalBrief["steps"][number], query: string): boolean =>
  result?.query === searchTermOf(query) || description === `Look up ${query}`;

/** Resolves what the words name against the people known and the answers given; in doubt it does not choose. */
export function whoIsMeant(brief: GoalBrief, { name, address, isRole }: Named): Meant {
  const answers = brief.words.slice(1);
  if (address) return { kind: "known", whom: { address, ...(name ? { name } : {}) } };
  const [given] = answers.flatMap(recipientsIn);
  const fitting = name ? inOrder(peopleNamed(brief.people, name)) : [];
  const chosen = fitting.length === 1 ? fitting[0] : picked(fitting, answers);
  if (chosen) return known(chosen);
  if (given)
    return { kind: "known", whom: { address: given.address, ...nameFor(isRole ? given.name : (name ?? given.name)) } };
  if (fitting.length > 1) return { kind: "several", name: name ?? "", people: fitting };
  if (!name) return { kind: "unknown", name, guess: [] };
  const looked = brief.steps.find((step) => step.kind === "lookup" && looksUp(step, name));
  if (!looked) return { kind: "look_up", query: name };
  const found = inOrder(brief.people.filter(({ lead_id }) => looked.result?.lead_ids?.includes(lead_id)));
  const confirmed = picked(found, answers);
  return confirmed ? known(confirmed) : { kind: "unknown", name, guess: found };
}

const nameFor = (name: string | undefined): { name?: string } => (name ? { name } : {});
