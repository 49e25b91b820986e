import type { EntityManager } from "@mikro-orm/postgresql";
import { GoalStep } from "../../db/entities/goal-step.ts";
import { OutreachTask } from "../../db/entities/outreach-task.ts";
import { TaskAttempt } from "../../db/entities/task-attempt.ts";
import { lateAnswers } from "../../db/queries/goals/late-answers.ts";
import type { LateAnswer } from "../../db/queries/goals/late-answers.ts";
import { noteGoal } from "../../db/queries/goals/note-goal.ts";
import { unsettleStep } from "../../db/queries/goals/settle-goal.ts";
import { startTask } from "../../db/queries/goals/start-task.ts";
import type { GoalTurn, StepTurn } from "./goal-turn.ts";

/** Kept with the step, so that each answer takes its task up once, whatever the clocks say. */
const HEARD = "late_answers";

/** Answers that nobody has taken up yet, each with the step whose email it answers. */
async function unheard(em: EntityManager, goalId: string): Promise<{ late: LateAnswer; step: GoalStep }[]> {
  const found: { late: LateAnswer; step: GoalStep }[] = [];
  for (const late of await lateAnswers(em, goalId)) {
    const step = await em.findOne(GoalStep, { goalId, taskId: late.task_id });
    if (step && Number(step.params[HEARD] ?? 0) < late.answers) found.push({ late, step });
  }
  return found;
}

/** Whether somebody has answered of whom a thought could not know yet. */
export const isAnsweredLate = async (em: EntityManager, goalId: string): Promise<boolean> =>
  (await unheard(em, goalId)).length > 0;

/**
 * Somebody has answered an email that was waited for no longer: its task is taken up again and the answer judged, before
 * anything else that the goal has planned. Nothing is sent for it.
 */
export async function takeUpLateAnswers(turn: GoalTurn): Promise<void> {
  for (const { late, step } of await unheard(turn.em, turn.goal.id)) await takeUp({ ...turn, step }, late);
}

async function takeUp({ em, goal, step }: StepTurn, { task_id, attempt_id, answers }: LateAnswer): Promise<void> {
  const task = await em.findOneOrFail(OutreachTask, { id: task_id }, { refresh: true });
  const attempt = await em.findOneOrFail(TaskAttempt, { id: attempt_id }, { refresh: true });
  Object.assign(task, { state: "in_progress", run: task.run + 1, reason: null, completedAt: null, nextAt: null });
  Object.assign(attempt, { status: "in_progress", run: task.run, completedAt: null });
  Object.assign(step, { state: "running", finishedAt: null, params: { ...step.params, [HEARD]: answers } });
  await em.flush();
  await unsettleStep(em, step.id);
  await noteGoal(em, {
    projectId: goal.projectId,
    goalId: goal.id,
    stepId: step.id,
    kind: "late_answer",
    detail: { step: step.number, task_id, record_id: attempt.recordId },
    actor: "cora",
  });
  await startTask(em, task);
}
