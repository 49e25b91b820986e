import { GoalStep } from "../../../db/entities/goal-step.ts";
import type { Goal } from "../../../db/entities/goal.ts";
import { Project } from "../../../db/entities/project.ts";
import { softCapOf } from "../../../domain/goal-budget.ts";
import { CHANNELS_OF } from "../../../domain/goal-decision.ts";
import { readRules, withLaterWords } from "../../../domain/goal-rules.ts";
import type { GoalRules } from "../../../domain/goal-rules.ts";
import { withDefaults } from "../../../domain/policy.ts";
import type { Call } from "../../operation.ts";

/** Said where words were not read as English: what holds instead, and how to lay down what may have been in them. */
export const UNREAD_WORDS =
  "These words do not read as English to me, so that limits in them may have escaped me. I will therefore show you each contact before it is made and each outcome before it is accepted. A budget and a deadline can be set with `budget_credits` and `deadline_at`.";

/** What a new goal's words lay down, in the project's zone. */
export async function rulesOf({ em, projectId }: Call, words: string): Promise<GoalRules> {
  const { policy } = await em.findOneOrFail(Project, { id: projectId });
  return readRules(words, new Date(), withDefaults(policy).time_zone);
}

/** Later words tighten what holds for a goal, also for contacts that are planned already. */
export async function heedWords({ em }: Call, goal: Goal, words: string): Promise<void> {
  const rules = withLaterWords(goal.rules, words);
  goal.rules = rules;
  if (rules.credits_cap !== null && (goal.creditsCap == null || rules.credits_cap < goal.creditsCap)) {
    goal.creditsCap = rules.credits_cap;
    goal.creditsSoftCap = softCapOf(rules.credits_cap);
    goal.softCapAcknowledgedAt = null;
  }
  if (rules.ask_before_contact)
    await em.nativeUpdate(
      GoalStep,
      { goalId: goal.id, state: "planned", kind: { $in: Object.keys(CHANNELS_OF) } },
      { requiresApproval: true },
    );
}
