import type { Decision, ProposedStep } from "../../../domain/goal-decision.ts";
import type { GoalBrief } from "../../goal-mind.ts";
import { contactStep } from "./contact-step.ts";
import { errandsIn } from "./errands.ts";
import type { Errand } from "./errands.ts";
import { missingTimes, namesTime } from "./missing-times.ts";
import { minutesUntilStart } from "./patience.ts";
import { whoIsMeant } from "./people-meant.ts";
import type { Meant } from "./people-meant.ts";
import { recipientsIn, requestOf, searchTermOf } from "./words.ts";

const QUESTIONS_MAX = 3;
const GIVE_ADDRESS = "Please give me a phone number (with + and country code) or an email address.";
const BARE_NUMBER = /(?<![+\d])\(?\d{2,4}\)?[ .-]\d{3,4}[ .-]\d{3,4}\b/;

/** The errands of the wish; where it names nobody, those who were named when asked. */
export function errandsOf(brief: GoalBrief): Errand[] {
  const [wish = brief.title, ...answers] = brief.words;
  const details = answers.filter(namesTime).map(requestOf);
  const told = (matter: string) =>
    [...(details.length > 0 ? [matter.replace(/[^.!?]$/, "$&.")] : [matter]), ...details].join(" ").trim();
  const errands = errandsIn(wish);
  if (errands.length > 0) return errands.map((errand) => ({ ...errand, matter: told(errand.matter) }));
  const matter = told(requestOf(wish));
  const [given] = answers.flatMap(recipientsIn);
  if (given) return [{ whom: given, matter, stage: 1 }];
  const named = answers.findLast((answer) => /^[\p{L}'’. &-]{2,60}$/u.test(answer.trim()))?.trim();
  return named ? [{ whom: { name: named.replace(/^(?:it's|its|that's|please) /i, "") }, matter, stage: 1 }] : [];
}

const describe = (people: { name: string; company: string | null; role: string | null }[]): string =>
  people
    .map(({ name, company, role }) => [name, role, company].filter((part) => part && part !== "").join(", "))
    .map((line, index) => (people.length > 1 ? `${index + 1}. ${line}` : line))
    .join("; ");

function questionAbout(meant: Meant, wish: string): string | null {
  if (meant.kind === "several")
    return `I know more than one ${meant.name}: ${describe(meant.people)}. Which one do you mean?`;
  if (meant.kind !== "unknown") return null;
  const local = BARE_NUMBER.exec(wish)?.[0];
  if (local) return `Which country is ${local} in? ${GIVE_ADDRESS}`;
  if (meant.guess.length > 0)
    return `I know no ${meant.name}, but I found ${describe(meant.guess)}. Is that whom you mean? Otherwise: ${GIVE_ADDRESS}`;
  return meant.name ? `I do not know ${meant.name} yet. ${GIVE_ADDRESS}` : null;
}

const andList = (names: string[]): string =>
  names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "them");

/** Nobody contacted so far: find out whom and when, ask for what is missing in one go, then contact them. */
export function beginContacts(brief: GoalBrief): Decision {
  const wish = brief.words[0] ?? brief.title;
  const errands = errandsOf(brief);
  const meant = errands.map(({ whom }) => whoIsMeant(brief, whom));
  const queries = [...new Set(meant.flatMap((each) => (each.kind === "look_up" ? [each.query] : [])))];
  if (queries.length > 0)
    return {
      kind: "steps",
      steps: queries.map((query) => ({ kind: "lookup", description: `Look up ${query}`, query: searchTermOf(query) })),
    };
  const nobody: Meant[] = errands.length > 0 ? [] : [{ kind: "unknown", name: undefined, guess: [] }];
  const about = [...meant, ...nobody].flatMap((each) => questionAbout(each, wish) ?? []);
  const whom = errands.length > 0 || about.length > 0 ? [] : [`Whom should I contact? ${GIVE_ADDRESS}`];
  const questions = [...new Set([...about, ...whom, ...missingTimes(brief.words)])];
  if (questions.length > 0) {
    const asked = brief.steps.filter(({ kind }) => kind === "ask").length;
    if (asked >= QUESTIONS_MAX) return { kind: "give_up", summary: "I do not know whom to contact about what." };
    return { kind: "ask", question: questions.join(" ") };
  }
  return contactAll(brief, errands, meant);
}

function contactAll(brief: GoalBrief, errands: Errand[], meant: Meant[]): Decision {
  const people = meant.flatMap((each) => (each.kind === "known" ? [each.whom] : []));
  const delay = minutesUntilStart(brief.words[0] ?? "");
  const wait: ProposedStep[] =
    delay > 0 ? [{ kind: "wait", description: "Wait as long as you said", minutes: delay, stage: 1 }] : [];
  return {
    kind: "steps",
    say: `I will get in touch with ${andList(people.map(({ name }) => name ?? "them"))}.`,
    steps: [
      ...wait,
      ...people.map((whom, index) =>
        contactStep(brief, whom, errands[index]?.matter ?? brief.title, (errands[index]?.stage ?? 1) + wait.length),
      ),
    ],
  };
}
