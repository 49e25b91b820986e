import type { ActivityDeps } from "../activities/deps.ts";
import { endImport } from "../activities/end-import.ts";
import { markReviewActivity } from "../activities/mark-review.ts";
import { abandonActivity } from "../activities/pursue.ts";
import type { Channel } from "../domain/gate.ts";
import type { WorkflowType } from "../domain/workflow-id.ts";
import type { StartRow } from "./start-outbox.ts";

const reason = "workflow_gone";

/** A record whose workflow ran and is gone is not left waiting. Harmless where it has its end: a state never goes back. */
export function giveUp(deps: ActivityDeps) {
  const [markReview, abandon] = [markReviewActivity(deps), abandonActivity(deps)];
  const review =
    (channel: Channel) =>
    ({ project_id: projectId, record_id: recordId }: StartRow) =>
      markReview({ projectId, recordId, channel, reason });
  const pursued = ({ project_id: projectId, record_id: recordId }: StartRow) => abandon({ projectId, recordId });
  const byType: Record<WorkflowType, (row: StartRow) => Promise<unknown>> = {
    outreachCall: review("call"),
    outreachEmail: review("email"),
    bulkImport: ({ project_id: projectId, record_id: importId }) =>
      endImport(deps, { projectId, importId, state: "failed", reason }),
    pursueGoal: pursued,
    pursueTask: pursued,
  };
  return (row: StartRow): Promise<unknown> => byType[row.workflow_type](row);
}
