import type { EntityManager } from "@mikro-orm/postgresql";
import { GoalStep } from "../../db/entities/goal-step.ts";
import { Goal } from "../../db/entities/goal.ts";
import { Project } from "../../db/entities/project.ts";
import { inProject } from "../../db/project-scope.ts";
import { endGoal } from "../../db/queries/goals/end-goal.ts";
import { lockGoal } from "../../db/queries/goals/lock-goal.ts";
import { refreshAttention } from "../../db/queries/goals/refresh-attention.ts";
import { UNFINISHED_STEPS, isGoalEnded } from "../../domain/goal-state.ts";
import { withDefaults } from "../../domain/policy.ts";
import { pursuit } from "../../domain/pursuit.ts";
import type { Pursuit, PursuitRef } from "../../domain/pursuit.ts";
import type { ActivityDeps } from "../deps.ts";
import { advanceStep } from "./advance-step.ts";
import type { GoalTurn } from "./goal-turn.ts";
import { IDLE_TURNS_MAX } from "./idle-turns.ts";

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
  let open = await unfinished(em, goal.id);
  // Whatever ends makes room for the next stage within the same look.
  for (let stage: number | undefined; open.length > 0 && open[0]?.stage !== stage;) {
    stage = open[0]?.stage;
    for (const step of open.filter((each) => each.stage === stage)) await advanceStep({ ...turn, step });
    open = await unfinished(em, goal.id);
  }
  if (open.length === 0)
    return goal.proposed || goal.pausedBy || stalled(goal) ? sleep(goal, []) : pursuit("think", goal.state);
  return sleep(goal, open);
}

const stalled = (goal: Goal): boolean => goal.idleTurns >= IDLE_TURNS_MAX;

function sleep(goal: Goal, open: GoalStep[]): Pursuit {
  const times = [
    goal.proposed ? null : goal.deadlineAt,
    ...open.map((step) => (step.state === "running" ? step.dueAt : null)),
  ];
  const due = times.flatMap((time) => (time ? [time.getTime()] : []));
  return pursuit("wait", goal.state, {
    untilMs: due.length > 0 ? Math.min(...due) : null,
    children: open.flatMap((step) => (step.state === "running" && step.childGoalId ? [step.childGoalId] : [])),
  });
}
