import { acceptGoalOutcome } from "./accept-goal-outcome.ts";
import { approveGoalStep } from "./approve-goal-step.ts";
import { archiveGoal } from "./archive-goal.ts";
import { batchArchiveGoals } from "./batch-archive-goals.ts";
import { cancelGoal } from "./cancel-goal.ts";
import { cascadeCancelGoal } from "./cascade-cancel-goal.ts";
import { continueNegotiating } from "./continue-negotiating.ts";
import { createConversation } from "./create-conversation.ts";
import { escalateGoal } from "./escalate-goal.ts";
import { getConversationHistory } from "./get-conversation-history.ts";
import { getGoalTimeline } from "./get-goal-timeline.ts";
import { getGoalTree } from "./get-goal-tree.ts";
import { getGoal } from "./get-goal.ts";
import { listConversations } from "./list-conversations.ts";
import { listGoals } from "./list-goals.ts";
import { sendCoordinationMessage } from "./send-message.ts";
import { streamGoalTimeline } from "./stream-goal-timeline.ts";

export const coordinationOperations = [
  sendCoordinationMessage,
  getConversationHistory,
  listConversations,
  createConversation,
  listGoals,
  batchArchiveGoals,
  getGoal,
  getGoalTree,
  getGoalTimeline,
  streamGoalTimeline,
  cancelGoal,
  cascadeCancelGoal,
  escalateGoal,
  approveGoalStep,
  acceptGoalOutcome,
  continueNegotiating,
  archiveGoal,
] as const;
