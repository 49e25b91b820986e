import { addMessage } from "../../../db/queries/goals/add-message.ts";
import type { StepBehaviour } from "../goal-turn.ts";

/** A question to the person who wants the goal; their next message in the conversation answers it. */
export const askStep: StepBehaviour = {
  start: async ({ em, goal, step }) => {
    await addMessage(em, {
      projectId: goal.projectId,
      conversationId: goal.conversationId,
      goalId: goal.id,
      role: "assistant",
      content: String(step.params["question"]),
      actions: ["question_asked"],
      actor: "cora",
    });
  },
};
