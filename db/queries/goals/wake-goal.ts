import type { EntityManager } from "@mikro-orm/postgresql";
import { workflowId } from "../../../domain/workflow-id.ts";
import { putSignal } from "../put-signal.ts";

/** Tells the goal's workflow to look again, once this transaction has committed. */
export const wakeGoal = (em: EntityManager, goalId: string): Promise<unknown> =>
  putSignal(em, { workflowId: workflowId.pursueGoal(goalId), signal: "wake", payload: null });
