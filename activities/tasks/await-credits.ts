import { wakeGoal } from "../../db/queries/goals/wake-goal.ts";
import { pursuit } from "../../domain/pursuit.ts";
import type { Pursuit } from "../../domain/pursuit.ts";
import { noteTask } from "./task-turn.ts";
import type { TaskTurn } from "./task-turn.ts";

/** A grant wakes the task; this is for credits that other outreach gives back. */
const LOOK_MS = 15 * 60_000;
const REASON = "quota_exceeded";

/** Instead of an attempt that the project's credits do not cover: the task waits, and its goal tells people so. */
export async function awaitCredits(turn: TaskTurn): Promise<Pursuit> {
  const { em, task, now } = turn;
  if (task.reason !== REASON) {
    task.reason = REASON;
    await em.flush();
    await noteTask(turn, "task_waits", { reason: REASON });
    if (task.goalId) await wakeGoal(em, task.goalId);
  }
  return pursuit("wait", task.state, { untilMs: now.getTime() + LOOK_MS, needsPeople: true });
}

/** Writes the task, and where it has waited for credits its goal need not tell so any more. */
export async function paidFor({ em, task }: TaskTurn): Promise<void> {
  const waited = task.reason === REASON;
  if (waited) task.reason = null;
  await em.flush();
  if (waited && task.goalId) await wakeGoal(em, task.goalId);
}
