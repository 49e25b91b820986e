import type { ActivityDeps } from "../activities/deps.ts";
import { endImport } from "../activities/end-import.ts";
import { markReviewActivity } from "../activities/mark-review.ts";
import type { StartRow } from "./start-outbox.ts";
import { SUBJECT } from "./start-outbox.ts";

/** A record whose workflow ran and is gone is not left waiting. Harmless where it has its end: a state never goes back. */
export const giveUp = (deps: ActivityDeps) => {
  const markReview = markReviewActivity(deps);
  return ({ workflow_type: type, project_id: projectId, record_id: recordId }: StartRow): Promise<unknown> => {
    const channel = SUBJECT[type];
    return channel === "import"
      ? endImport(deps, { projectId, importId: recordId, state: "failed", reason: "workflow_gone" })
      : markReview({ projectId, recordId, channel, reason: "workflow_gone" });
  };
};
