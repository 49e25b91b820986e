import type { EntityManager } from "@mikro-orm/postgresql";
import { GoalStep } from "../../db/entities/goal-step.ts";
import type { Goal, GoalResult } from "../../db/entities/goal.ts";
import { Project } from "../../db/entities/project.ts";
import { addMessage } from "../../db/queries/goals/add-message.ts";
import { endGoal } from "../../db/queries/goals/end-goal.ts";
import { findOrAddContact } from "../../db/queries/goals/find-or-add-contact.ts";
import { noteGoal } from "../../db/queries/goals/note-goal.ts";
import { checkDecision } from "../../domain/check-decision.ts";
import type { CheckedDecision } from "../../domain/check-decision.ts";
import { isContact } from "../../domain/goal-decision.ts";
import type { CheckedStep, Decision } from "../../domain/goal-decision.ts";
import { newId } from "../../domain/id.ts";
import { withDefaults } from "../../domain/policy.ts";
import type { DecidedBy } from "../ask-mind.ts";
import type { Briefed } from "./brief-goal.ts";
import { IDLE_TURNS_MAX } from "./idle-turns.ts";
import { planBudget } from "./plan-budget.ts";
import { stallGoal } from "./stall-goal.ts";

type Held = Pick<Briefed, "moved" | "brief" | "facts">;

/** Writes what a mind decided, as far as policy lets it. */
export async function applyDecision(
  em: EntityManager,
  goal: Goal,
  decision: Decision,
  held: Held,
  by: DecidedBy,
): Promise<void> {
  const checked = checkDecision(decision, held.facts);
  const { steps, refused, end } = checked;
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
      instead_of: by.instead_of,
      after_steps: held.brief.steps.map(({ number }) => number).slice(-10),
    },
    actor: "cora",
    model: by.model,
    promptVersion: by.prompt_version,
  });
  if (steps.length > 0) return addSteps(em, goal, steps, held, checked.say);
  if (end?.outcome === "not_achieved") return giveUp(em, goal, end.summary);
  if (end) return propose(em, goal, end);
  if (goal.idleTurns >= IDLE_TURNS_MAX) await stallGoal(em, goal, "no_progress");
}

async function addSteps(
  em: EntityManager,
  goal: Goal,
  steps: CheckedStep[],
  { facts }: Held,
  words: string | null,
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
      leadId: step.leadId ?? (await personOf(em, goal, step)),
      stage: stages + step.stage,
    } as never);
  const project = await em.findOneOrFail(Project, { id: goal.projectId });
  planBudget(goal, steps, withDefaults(project.policy));
  if (goal.pausedBy !== "budget_approval") goal.state = "active";
  await em.flush();
  if (words) await say(em, goal, words, ["planned"]);
}

/** Known from the beginning, so that what they say meanwhile is heard before they are contacted. */
async function personOf(em: EntityManager, { projectId }: Goal, { kind, params }: CheckedStep): Promise<string | null> {
  const { address, name } = params as { address?: string; name?: string };
  return isContact(kind) && address !== undefined ? findOrAddContact(em, projectId, address, name ?? null) : null;
}

/** Done, or up to the person where they said so or nobody else can know. */
async function propose(em: EntityManager, goal: Goal, end: NonNullable<CheckedDecision["end"]>): Promise<void> {
  const found: GoalResult = { summary: end.summary, ...(end.offer ? { offer: end.offer } : {}) };
  if (end.outcome === "achieved" && !goal.rules.ask_before_accept) {
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
