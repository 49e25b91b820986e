import { Context } from "@temporalio/activity";
import type { EntityManager } from "@mikro-orm/postgresql";
import { GoalStep } from "../../db/entities/goal-step.ts";
import { inProject } from "../../db/project-scope.ts";
import { lockGoal } from "../../db/queries/goals/lock-goal.ts";
import { refreshAttention } from "../../db/queries/goals/refresh-attention.ts";
import { UNFINISHED_STEPS, isGoalEnded } from "../../domain/goal-state.ts";
import type { Decision } from "../../domain/goal-decision.ts";
import type { PursuitRef } from "../../domain/pursuit.ts";
import type { GoalBrief, GoalMind } from "../../providers/goal-mind.ts";
import { ruleBasedMind } from "../../providers/goals/index.ts";
import type { ActivityDeps } from "../deps.ts";
import { applyDecision } from "./apply-decision.ts";
import { briefGoal } from "./brief-goal.ts";

const THINK_MS = 120_000;
/** From this try on the rules decide: a goal must not stand still because a model is away. */
const RULES_FROM_TRY = 3;

const hasUnfinishedSteps = async (em: EntityManager, goalId: string): Promise<boolean> =>
  (await em.count(GoalStep, { goalId, state: { $in: [...UNFINISHED_STEPS] } })) > 0;

/** One decision of the mind: read, asked, and written only if nothing was said or decided meanwhile. */
export async function thinkOfGoal(deps: ActivityDeps, { projectId, recordId }: PursuitRef): Promise<void> {
  const before = await inProject(deps.database, projectId, async (em) => {
    const goal = await lockGoal(em, recordId);
    // A try that died after its commit has decided already: what it planned is under way.
    if (!goal || isGoalEnded(goal.state) || goal.proposed || (await hasUnfinishedSteps(em, recordId))) return null;
    return { version: goal.version, turns: goal.turns, ...(await briefGoal(em, goal)) };
  });
  if (!before) return;
  const { mind, decision } = await decide((await deps.providersFor(projectId)).mind, before.brief);
  await inProject(deps.database, projectId, async (em) => {
    const goal = await lockGoal(em, recordId);
    if (!goal || isGoalEnded(goal.state) || goal.version !== before.version || goal.turns !== before.turns) return;
    await applyDecision(em, goal, decision, before, mind);
    await em.flush();
    await refreshAttention(em, goal.id);
  });
}

async function decide(given: GoalMind, brief: GoalBrief): Promise<{ mind: GoalMind; decision: Decision }> {
  const mind = Context.current().info.attempt >= RULES_FROM_TRY ? ruleBasedMind() : given;
  return { mind, decision: await mind.decide(brief, AbortSignal.timeout(THINK_MS)) };
}
