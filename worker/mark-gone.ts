import type { ActivityDeps } from "../activities/deps.ts";
import { markReviewActivity } from "../activities/mark-review.ts";
import { abandonActivity } from "../activities/pursue.ts";
import type { WorkflowType } from "../domain/workflow-id.ts";
import type { StartRow } from "./start-outbox.ts";

/** A record whose workflow ran before and has ended is not left waiting. Harmless where it has its end: a state never goes back. */
export function markGone(deps: ActivityDeps) {
  const [markReview, abandon] = [markReviewActivity(deps), abandonActivity(deps)];
  const review = (channel: "call" | "email") => (row: StartRow) =>
    markReview({ projectId: row.project_id, recordId: row.record_id, channel, reason: "workflow_gone" });
  const give = (row: StartRow) => abandon({ projectId: row.project_id, recordId: row.record_id });
  const byType: Record<WorkflowType, (row: StartRow) => Promise<unknown>> = {
    outreachCall: review("call"),
    outreachEmail: review("email"),
    pursueGoal: give,
    pursueTask: give,
  };
  return (row: StartRow): Promise<unknown> => byType[row.workflow_type](row);
}
