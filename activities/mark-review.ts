import { inProject } from "../db/project-scope.ts";
import { lockCall, lockEmail } from "../db/queries/lock-record.ts";
import { noteActivity } from "../db/queries/note-activity.ts";
import { later } from "../domain/call-state.ts";
import type { CallState } from "../domain/call-state.ts";
import { laterEmail } from "../domain/email-state.ts";
import type { EmailState } from "../domain/email-state.ts";
import type { Channel } from "../domain/gate.ts";
import type { ActivityDeps } from "./deps.ts";
import type { Traced } from "./quiet.ts";

export interface MarkReview extends Traced {
  projectId: string;
  recordId: string;
  channel: Channel;
  /** A rule or code, never a text. */
  reason: string;
}

/** Nobody can tell what became of it: say so, where people look. Answers the state it has now, because somebody may know by now. */
export const markReviewActivity =
  (deps: ActivityDeps) =>
  ({ projectId, recordId, channel, reason }: MarkReview): Promise<CallState | EmailState> =>
    inProject(deps.database, projectId, async (em) => {
      const record = channel === "call" ? await lockCall(em, recordId) : await lockEmail(em, recordId);
      const before = record.state;
      if (channel === "call") record.state = later(record.state as never, "needs_review");
      else record.state = laterEmail(record.state as never, "needs_review");
      if (record.state === before) return record.state;
      record.reason = reason;
      const people = { projectId, leadId: record.leadId, agentId: record.agentId, recordId };
      await noteActivity(em, {
        ...people,
        eventType: `${channel}_needs_review`,
        title: "Needs a person to look",
        detail: reason,
        status: "needs_review",
      });
      return record.state;
    });
