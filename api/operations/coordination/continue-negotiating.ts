import { z } from "zod";
import { addMessage } from "../../../db/queries/goals/add-message.ts";
import { Id, Text } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { GoalView, presentGoal } from "./goal-view.ts";
import { heedWords } from "./heed-words.ts";
import { refuseEnded, steerGoal } from "./steer-goal.ts";

export const continueNegotiating = operation({
  id: "continue_negotiating",
  section: "Coordination",
  method: "POST",
  path: "/api/v1/coordination/goals/{goal_id}/continue-negotiating",
  summary: "Go on instead of accepting",
  description:
    "Rejects the outcome that was found so far, for example to ask for a better price or another time; the same people are contacted again.",
  auth: "api_key",
  effect: "outreach",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: ["resource_not_found", "goal_already_completed", "goal_already_cancelled", "payment_required"],
  kind: "object",
  input: z.strictObject({ goal_id: Id, instructions: Text(2_000).optional().describe("What to ask for.") }),
  output: GoalView,
}).handle(async ({ goal_id, ...input }, call) => {
  const goal = await steerGoal(call, goal_id, "negotiation_continued", async (each) => {
    refuseEnded(each);
    each.proposed = null;
    each.escalatedAt = null;
    each.idleTurns = 0;
    if (input.instructions) await heedWords(call, each, input.instructions);
    await addMessage(call.em, {
      projectId: call.projectId,
      conversationId: each.conversationId,
      goalId: each.id,
      role: "user",
      content: input.instructions ?? "Ask whether they can make a better offer.",
      actions: ["instructed"],
      actor: call.actor,
    });
  });
  return presentGoal(goal, call);
});
