import type { EntityManager } from "@mikro-orm/postgresql";
import { GoalStep } from "../../db/entities/goal-step.ts";
import { Goal } from "../../db/entities/goal.ts";
import { Project } from "../../db/entities/project.ts";
import { inProject } from "../../db/project-scope.ts";
import { endGoal } from "../../db/queries/goals/end-goal.ts";
import { lockGoal } from "../../db/queries/goals/lock-goal.ts";
import { refreshAttention } from "../../db/queries/goals/refresh-attention.ts";
import { UNFINISHED_STEPS, isGoalEnded, isStepFinished } from "../../domain/goal-state.ts";
import { withDefaults } from "../../domain/policy.ts";
import { pursuit } from "../../domain/pursuit.ts";
import type { Pursuit, PursuitRef } from "../../domain/pursuit.ts";
import type { ActivityDeps } from "../deps.ts";
import { advanceStep } from "./advance-step.ts";
import { liftPause } from "./goal-pause.ts";
import type { GoalTurn } from "./goal-turn.ts";
import { IDLE_TURNS_MAX } from "./idle-turns.ts";
import { takeUpLateAnswers } from "./late-answers.ts";
import { skipUnwanted } from "./skip-unwanted.ts";

/** Looks at a goal once: notes what has come, begins what is due, and says what to do next. */
export const advanceGoal = (deps: ActivityDeps, { projectId, recordId }: PursuitRef): Promise<Pursuit> =>
  inProject(deps.database, projectId, async (em) => {
    const goal = await lockGoal(em, recordId);
    if (!goal) return pursuit("ended", "gone");
    if (isGoalEnded(goal.state)) return pursuit("ended", goal.state, { needsPeople: goal.attention !== null });
    const project = await em.findOneOrFail(Project, { id: projectId });
    const turn = { em, goal, policy: withDefaults(project.policy), now: new Date() };
    const seen = (await expire(turn)) ?? (await lookAt(turn));
    await em.flush();
    await refreshAttention(em, goal.id);
    const { state, attention } = await em.findOneOrFail(Goal, { id: goal.id }, { refresh: true });
    return { ...seen, state, needsPeople: Boolean(attention) };
  });

async function expire({ em, goal, now }: GoalTurn): Promise<Pursuit | null> {
  if (!goal.deadlineAt || goal.deadlineAt > now || goal.proposed) return null;
  const result = { summary: "The deadline passed before it was done." };
  await endGoal(em, goal, { state: "completed", outcome: "not_achieved", result, reason: "deadline", actor: "cora" });
  return pursuit("again", goal.state);
}

const unfinished = (em: EntityManager, goalId: string): Promise<GoalStep[]> =>
  em.find(GoalStep, { goalId, state: { $in: [...UNFINISHED_STEPS] } }, { orderBy: { stage: "asc", number: "asc" } });

async function lookAt(turn: GoalTurn): Promise<Pursuit> {
  const { em, goal } = turn;
  if (!goal.proposed) await takeUpLateAnswers(turn);
  await skipUnwanted(turn);
  for (;;) {
    const open = await unfinished(em, goal.id);
    const stage = open.filter((step) => step.stage === open[0]?.stage);
    let isCrowded = false;
    for (const step of stage) if (await advanceStep({ ...turn, step })) isCrowded = true;
    // Whatever ends makes room for others, or for the next stage, within the same look.
    const waiting = stage.filter(({ state }) => state !== "running" && !isStepFinished(state));
    if (stage.some(({ state }) => isStepFinished(state)) || (await liftPause(turn, waiting))) continue;
    if (open.length > 0) return sleep(turn, open, isCrowded);
    return goal.proposed || goal.pausedBy || stalled(goal) ? sleep(turn, [], false) : pursuit("think", goal.state);
  }
}

const stalled = (goal: Goal): boolean => goal.idleTurns >= IDLE_TURNS_MAX;

/** A step that ends wakes the goal; this is for what the ledger gives back afterwards. */
const ROOM_LOOK_MS = 60_000;

function sleep({ goal, now }: GoalTurn, open: GoalStep[], isCrowded: boolean): Pursuit {
  const times = [
    goal.proposed ? null : goal.deadlineAt,
    isCrowded ? new Date(now.getTime() + ROOM_LOOK_MS) : null,
    ...open.map((step) => (step.state === "running" ? step.dueAt : null)),
  ];
  const due = times.flatMap((time) => (time ? [time.getTime()] : []));
  return pursuit("wait", goal.state, {
    untilMs: due.length > 0 ? Math.min(...due) : null,
    children: open.flatMap((step) => (step.state === "running" && step.childGoalId ? [step.childGoalId] : [])),
  });
}
