import type { ActivityDeps } from "../activities/deps.ts";
import { settleCall } from "../activities/settle-call.ts";
import { callIdOf } from "../domain/workflow-id.ts";
import type { SignalRow } from "./signal-outbox.ts";

/** A call that was given up for review and heard its end later: what its workflow would have done is done here. */
export const settleEnded =
  (deps: ActivityDeps) =>
  async ({ project_id: projectId, workflow_id: workflowId }: SignalRow): Promise<void> => {
    const callId = callIdOf(workflowId);
    if (callId !== null) await settleCall(deps, { projectId, callId });
  };
