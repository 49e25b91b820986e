import type { EntityManager } from "@mikro-orm/postgresql";
import { CoordinationMessage } from "../../db/entities/coordination-message.ts";
import { GoalStep } from "../../db/entities/goal-step.ts";
import type { Goal } from "../../db/entities/goal.ts";
import { Project } from "../../db/entities/project.ts";
import { peopleById, searchPeople } from "../../db/queries/goals/search-people.ts";
import type { PersonRow } from "../../db/queries/goals/search-people.ts";
import { isContact } from "../../domain/goal-decision.ts";
import type { DecisionFacts, Offer } from "../../domain/goal-decision.ts";
import { credits } from "../../domain/goal-budget.ts";
import { withDefaults } from "../../domain/policy.ts";
import type { FinishedStep, GoalBrief, KnownPerson } from "../../providers/goal-mind.ts";
import { namesIn, searchTermOf } from "../../providers/goals/rules/words.ts";

const STEPS_SHOWN = 100;
const PEOPLE_MAX = 20;
const NAMES_MAX = 5;

export interface Briefed {
  /** Whether the last decision has led to anything. */
  moved: boolean;
  brief: GoalBrief;
  facts: DecisionFacts;
}

/** Everything that a mind may know of a goal, and what its decision will be held against. */
export async function briefGoal(em: EntityManager, goal: Goal): Promise<Briefed> {
  const project = await em.findOneOrFail(Project, { id: goal.projectId });
  const steps = await em.find(GoalStep, { goalId: goal.id }, { orderBy: { number: "desc" }, limit: STEPS_SHOWN });
  const said = await em.find(
    CoordinationMessage,
    { goalId: { $in: [goal.id, goal.rootGoalId] }, role: "user" },
    { orderBy: { createdAt: "asc", id: "asc" } },
  );
  const own = said.filter(({ goalId }) => goalId === goal.id);
  const lastEnd = steps.map(({ finishedAt }) => finishedAt?.getTime() ?? 0).reduce((a, b) => Math.max(a, b), 0);
  const later = own
    .slice(1)
    .findLast(({ actions, createdAt }) => actions.includes("instructed") && createdAt.getTime() > lastEnd);
  const people = await peopleFor(em, goal, steps, own.map(({ content }) => content).join("\n"));
  const isSubGoal = Boolean(goal.parentGoalId);
  return {
    moved: goal.turns === 0 || steps.some(({ turn, state }) => turn === goal.turns && state === "completed"),
    brief: {
      title: goal.title,
      words: isSubGoal ? [goal.description] : own.map(({ content }) => content),
      instructions: later?.content ?? null,
      rules: goal.rules,
      people: people.map(known),
      steps: steps.toReversed().map(finished),
      isSubGoal,
      companyName: project.name,
      creditsLeft: goal.creditsCap == null ? null : credits(goal.creditsCap - goal.creditsUsed - goal.creditsReserved),
      now: new Date(),
    },
    facts: {
      words: said.map(({ content }) => content).join("\n"),
      leadIds: new Set(people.map(({ id }) => id)),
      stepsSoFar: steps[0]?.number ?? 0,
      depth: goal.depth,
      rules: goal.rules,
      everyContact: withDefaults(project.policy).goal_approval === "every_contact",
      isSubGoal,
      reached: steps.some(isReached),
      offers: steps.flatMap(({ result }) => (result?.["offer"] ? [result["offer"] as Offer] : [])),
    },
  };
}

/** Somebody was told, answered or agreed; a sub-goal counts only once it has achieved what it was for. */
const isReached = ({ kind, state }: GoalStep): boolean =>
  state === "completed" && (isContact(kind) || kind === "sub_goal");

/** Those whom the words name, those whom look-ups have found, and those who were contacted already. */
async function peopleFor(em: EntityManager, goal: Goal, steps: GoalStep[], words: string): Promise<PersonRow[]> {
  const found = steps.flatMap(({ leadId, result }) =>
    [leadId ?? [], (result?.["lead_ids"] as string[] | undefined) ?? []].flat(),
  );
  const byName: PersonRow[] = [];
  for (const name of namesIn(`${words}\n${goal.description}`).slice(0, NAMES_MAX))
    byName.push(...(await searchPeople(em, searchTermOf(name), PEOPLE_MAX)));
  const all = [...(await peopleById(em, [...new Set(found)])), ...byName];
  return all.filter(({ id }, index) => all.findIndex((other) => other.id === id) === index).slice(0, PEOPLE_MAX);
}

const known = ({ id, name, company, role, phone, email }: PersonRow): KnownPerson => ({
  lead_id: id,
  name,
  company,
  role,
  channels: [...(phone ? ["call" as const] : []), ...(email ? ["email" as const] : [])],
});

const finished = (step: GoalStep): FinishedStep => ({
  number: step.number,
  kind: step.kind,
  description: step.description,
  state: step.state as FinishedStep["state"],
  lead_id: step.leadId ?? null,
  result: step.result ?? null,
});
