import type { EntityManager } from "@mikro-orm/postgresql";
import type { OutreachTask } from "../../db/entities/outreach-task.ts";
import type { TaskAttempt } from "../../db/entities/task-attempt.ts";
import { noteGoal } from "../../db/queries/goals/note-goal.ts";
import type { Policy } from "../../domain/policy.ts";
import type { TaskAttemptStatus } from "../../domain/task-state.ts";
import type { ActivityDeps } from "../deps.ts";

/** One look at a task, under its lock. */
export interface TaskTurn {
  em: EntityManager;
  task: OutreachTask;
  policy: Policy;
  settings: ActivityDeps["settings"];
  now: Date;
}

export async function closeTry(
  turn: TaskTurn,
  attempt: TaskAttempt,
  status: TaskAttemptStatus,
  reason: string | null,
): Promise<void> {
  attempt.status = status;
  attempt.reason = reason;
  attempt.completedAt = turn.now;
  await turn.em.flush();
  await noteTask(turn, "attempt_ended", { channel: attempt.channel, status, reason, record_id: attempt.recordId });
}

export interface TaskEnd {
  summary: string | null;
  reason?: string | null;
  result?: Record<string, unknown>;
}

/** A task's one end; its goal is woken by it. */
export async function finishTask(turn: TaskTurn, state: "completed" | "failed", end: TaskEnd): Promise<void> {
  const { em, task, now } = turn;
  task.state = state;
  task.completionSummary = end.summary;
  task.reason = end.reason ?? null;
  task.result = end.result ?? null;
  task.completedAt = now;
  task.nextAt = null;
  task.version += 1;
  await em.flush();
  await noteTask(turn, `task_${state}`, { reason: end.reason, verdict: end.result?.["verdict"] });
}

/** A task of a goal shows in the goal's timeline. */
export async function noteTask({ em, task }: TaskTurn, kind: string, detail: Record<string, unknown>): Promise<void> {
  if (!task.goalId) return;
  await noteGoal(em, {
    projectId: task.projectId,
    goalId: task.goalId,
    stepId: task.stepId,
    kind,
    detail: { task_id: task.id, ...detail },
    actor: "cora",
  });
}
