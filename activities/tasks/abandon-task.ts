import { inProject } from "../../db/project-scope.ts";
import { lockTask } from "../../db/queries/goals/lock-task.ts";
import { withdrawRecords } from "../../db/queries/goals/cancel-work.ts";
import { isTaskEnded } from "../../domain/task-state.ts";
import type { PursuitRef } from "../../domain/pursuit.ts";
import type { ActivityDeps } from "../deps.ts";

/** Nobody looks after the task any more: what it has under way is taken back, and a retry may begin it anew. */
export const abandonTask = (deps: ActivityDeps, { projectId, recordId }: PursuitRef): Promise<void> =>
  inProject(deps.database, projectId, async (em) => {
    const task = await lockTask(em, recordId);
    if (!task || isTaskEnded(task.state)) return;
    Object.assign(task, { state: "failed", reason: "workflow_gone", completedAt: new Date() });
    await em.flush();
    await withdrawRecords(em, [recordId]);
  });
