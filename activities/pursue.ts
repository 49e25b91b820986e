import type { Pursuit, PursuitRef } from "../domain/pursuit.ts";
import type { ActivityDeps } from "./deps.ts";
import { abandonGoal } from "./goals/abandon-goal.ts";
import { advanceGoal } from "./goals/advance-goal.ts";
import { thinkOfGoal } from "./goals/think-of-goal.ts";
import { withHeartbeat } from "./heartbeating.ts";
import { abandonTask } from "./tasks/abandon-task.ts";
import { advanceTask } from "./tasks/advance-task.ts";
import { judgeTask } from "./tasks/judge-task.ts";

interface Pursued {
  advance(deps: ActivityDeps, ref: PursuitRef): Promise<Pursuit>;
  think(deps: ActivityDeps, ref: PursuitRef): Promise<void>;
  abandon(deps: ActivityDeps, ref: PursuitRef): Promise<void>;
}

const KINDS: Record<"goal" | "task", Pursued> = {
  goal: { advance: advanceGoal, think: thinkOfGoal, abandon: abandonGoal },
  task: { advance: advanceTask, think: judgeTask, abandon: abandonTask },
};

const kindOf = ({ recordId }: PursuitRef): Pursued => KINDS[recordId.startsWith("task_") ? "task" : "goal"];

/** One look at a goal or task: what is due is begun or noted, in one transaction. Safe to repeat, like the two beside it. */
export const advanceActivity = (deps: ActivityDeps) => async (ref: PursuitRef) => {
  const seen = await kindOf(ref).advance(deps, ref);
  deps.database.wake();
  return seen;
};

/** Asks the mind, outside of any transaction; what changed meanwhile makes its answer void. */
export const thinkActivity = (deps: ActivityDeps) =>
  withHeartbeat(async (ref: PursuitRef) => {
    await kindOf(ref).think(deps, ref);
    deps.database.wake();
  });

/** An operator ended the workflow: the row says so, where people look. */
export const abandonActivity = (deps: ActivityDeps) => (ref: PursuitRef) => kindOf(ref).abandon(deps, ref);
