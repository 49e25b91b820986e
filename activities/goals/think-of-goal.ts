import { Context } from "@temporalio/activity";
import type { EntityManager } from "@mikro-orm/postgresql";
import { GoalStep } from "../../db/entities/goal-step.ts";
import { inProject } from "../../db/project-scope.ts";
import { lockGoal } from "../../db/queries/goals/lock-goal.ts";
import { refreshAttention } from "../../db/queries/goals/refresh-attention.ts";
import { UNFINISHED_STEPS, isGoalEnded } from "../../domain/goal-state.ts";
import { THINK_TRIES } from "../../domain/pursuit.ts";
import type { PursuitRef } from "../../domain/pursuit.ts";
import { askMind } from "../ask-mind.ts";
import type { ActivityDeps } from "../deps.ts";
import { applyDecision } from "./apply-decision.ts";
import { briefGoal } from "./brief-goal.ts";
import { isAnsweredLate } from "./late-answers.ts";
import { stallGoal } from "./stall-goal.ts";

const hasUnfinishedSteps = async (em: EntityManager, goalId: string): Promise<boolean> =>
  (await em.count(GoalStep, { goalId, state: { $in: [...UNFINISHED_STEPS] } })) > 0;

/** One decision of the mind; where none can be had, people are asked, so that no goal is thought over for ever. */
export async function thinkOfGoal(deps: ActivityDeps, ref: PursuitRef): Promise<void> {
  try {
    await thinkOnce(deps, ref);
  } catch (error) {
    if (Context.current().info.attempt >= THINK_TRIES) await askPeople(deps, ref);
    throw error;
  }
}

const askPeople = (deps: ActivityDeps, { projectId, recordId }: PursuitRef): Promise<void> =>
  inProject(deps.database, projectId, async (em) => {
    const goal = await lockGoal(em, recordId);
    if (!goal || isGoalEnded(goal.state) || goal.proposed || (await hasUnfinishedSteps(em, recordId))) return;
    await stallGoal(em, goal, "mind_failed");
    await refreshAttention(em, goal.id);
  });

/** Read, asked, and written only if nothing was said or decided meanwhile. */
async function thinkOnce(deps: ActivityDeps, { projectId, recordId }: PursuitRef): Promise<void> {
  const before = await inProject(deps.database, projectId, async (em) => {
    const goal = await lockGoal(em, recordId);
    // A try that died after its commit has decided already: what it planned is under way.
    if (!goal || isGoalEnded(goal.state) || goal.proposed || (await hasUnfinishedSteps(em, recordId))) return null;
    return { version: goal.version, turns: goal.turns, ...(await briefGoal(em, goal)) };
  });
  if (!before) return;
  const { mind } = await deps.providersFor(projectId);
  const { answer, by } = await askMind(mind, (asked, signal) => asked.decide(before.brief, signal));
  await inProject(deps.database, projectId, async (em) => {
    const goal = await lockGoal(em, recordId);
    if (!goal || isGoalEnded(goal.state) || goal.version !== before.version || goal.turns !== before.turns) return;
    if (await isAnsweredLate(em, recordId)) return;
    await applyDecision(em, goal, answer, before, by);
    await em.flush();
    await refreshAttention(em, goal.id);
  });
}
