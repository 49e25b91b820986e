import type { EntityManager } from "@mikro-orm/postgresql";
import { GoalStep } from "../../db/entities/goal-step.ts";
import type { Goal, GoalResult } from "../../db/entities/goal.ts";
import { Project } from "../../db/entities/project.ts";
import { addMessage } from "../../db/queries/goals/add-message.ts";
import { endGoal } from "../../db/queries/goals/end-goal.ts";
import { noteGoal } from "../../db/queries/goals/note-goal.ts";
import { checkSteps } from "../../domain/goal-decision.ts";
import type { CheckedStep, Decision } from "../../domain/goal-decision.ts";
import { newId } from "../../domain/id.ts";
import { withDefaults } from "../../domain/policy.ts";
import type { GoalMind } from "../../providers/goal-mind.ts";
import type { Briefed } from "./brief-goal.ts";
import { IDLE_TURNS_MAX } from "./idle-turns.ts";
import { planBudget } from "./plan-budget.ts";

type Held = Pick<Briefed, "moved" | "brief" | "facts">;

/** Writes what a mind decided, as far as policy lets it. */
export async function applyDecision(
  em: EntityManager,
  goal: Goal,
  decision: Decision,
  held: Held,
  mind: GoalMind,
): Promise<void> {
  const { steps, refused } = checkSteps(stepsOf(decision), held.facts);
  goal.turns += 1;
  goal.idleTurns = steps.length > 0 && held.moved ? 0 : goal.idleTurns + 1;
  await em.flush();
  await noteGoal(em, {
    projectId: goal.projectId,
    goalId: goal.id,
    kind: "decided",
    detail: {
      decision: decision.kind,
      steps: steps.map(({ kind, requiresApproval, estimate }) => ({
        kind,
        requires_approval: requiresApproval,
        estimate,
      })),
      refused,
      after_steps: held.brief.steps.map(({ number }) => number).slice(-10),
    },
    actor: "cora",
    model: mind.name,
    promptVersion: mind.promptVersion,
  });
  if (steps.length > 0) return addSteps(em, goal, steps, held, decision);
  if (decision.kind === "done") return propose(em, goal, result(decision));
  if (decision.kind === "give_up") return giveUp(em, goal, decision.summary);
  if (goal.idleTurns >= IDLE_TURNS_MAX) await stall(em, goal);
}

/** A question is a step like any other: the goal waits at it. */
const stepsOf = (decision: Decision) =>
  decision.kind === "steps"
    ? decision.steps
    : decision.kind === "ask"
      ? [{ kind: "ask" as const, description: "Ask what only you know", question: decision.question }]
      : [];

async function addSteps(
  em: EntityManager,
  goal: Goal,
  steps: CheckedStep[],
  { facts }: Held,
  decision: Decision,
): Promise<void> {
  const [row] = await em.execute<[{ stage: number | null }]>(
    "SELECT max(stage) AS stage FROM goal_step WHERE project_id = ? AND goal_id = ?",
    [goal.projectId, goal.id],
  );
  const stages = row.stage ?? 0;
  for (const [index, step] of steps.entries())
    em.create(GoalStep, {
      projectId: goal.projectId,
      id: newId("stp"),
      goalId: goal.id,
      number: facts.stepsSoFar + index + 1,
      turn: goal.turns,
      ...step,
      stage: stages + step.stage,
    } as never);
  const project = await em.findOneOrFail(Project, { id: goal.projectId });
  planBudget(goal, steps, withDefaults(project.policy));
  if (goal.pausedBy !== "budget_approval") goal.state = "active";
  await em.flush();
  if (decision.kind === "steps" && decision.say) await say(em, goal, decision.say, ["planned"]);
}

const result = ({ summary, offer }: { summary: string; offer?: GoalResult["offer"] }): GoalResult => ({
  summary,
  ...(offer ? { offer } : {}),
});

/** Done, or up to the person where they said so. */
async function propose(em: EntityManager, goal: Goal, found: GoalResult): Promise<void> {
  if (!goal.rules.ask_before_accept) {
    await endGoal(em, goal, { state: "completed", outcome: "achieved", result: found, actor: "cora" });
    if (!goal.parentGoalId) await say(em, goal, found.summary, ["goal_completed"]);
    return;
  }
  goal.proposed = found;
  goal.state = "active";
  await em.flush();
  await noteGoal(em, {
    projectId: goal.projectId,
    goalId: goal.id,
    kind: "outcome_proposed",
    detail: {},
    actor: "cora",
  });
  await say(em, goal, `${found.summary} Shall I accept?`, ["outcome_proposed"]);
}

async function giveUp(em: EntityManager, goal: Goal, summary: string): Promise<void> {
  await endGoal(em, goal, { state: "completed", outcome: "not_achieved", result: { summary }, actor: "cora" });
  if (!goal.parentGoalId) await say(em, goal, summary, ["goal_completed"]);
}

async function stall(em: EntityManager, goal: Goal): Promise<void> {
  goal.escalatedAt = new Date();
  goal.escalation = "no_progress";
  await em.flush();
  await noteGoal(em, {
    projectId: goal.projectId,
    goalId: goal.id,
    kind: "goal_escalated",
    detail: { reason: "no_progress" },
    actor: "cora",
  });
  await say(em, goal, "I do not get any further with this. What should I do?", ["goal_escalated"]);
}

const say = (em: EntityManager, goal: Goal, content: string, actions: string[]): Promise<string> =>
  addMessage(em, {
    projectId: goal.projectId,
    conversationId: goal.conversationId,
    goalId: goal.id,
    role: "assistant",
    content,
    actions,
    actor: "cora",
  });
