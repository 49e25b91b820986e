import { z } from "zod";
import { Goal } from "../../../db/entities/goal.ts";
import { countSubGoals } from "../../../db/queries/goals/count-sub-goals.ts";
import { goalsUsed } from "../../../db/queries/goals/goal-spending.ts";
import { GOAL_STATUSES } from "../../../domain/goal-state.ts";
import { Id, paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { findPage } from "../../page.ts";
import { GoalSummaryView, presentSummary } from "./goal-view.ts";

export const listGoals = operation({
  id: "list_goals",
  section: "Coordination",
  method: "GET",
  path: "/api/v1/coordination/goals",
  summary: "List goals, newest first",
  description: "Archived goals are listed with `status=archived` only.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "list",
  input: z.strictObject({
    status: z.enum(GOAL_STATUSES).optional(),
    parent_goal_id: Id.optional().describe("Sub-goals of this goal."),
    ...paging,
  }),
  output: GoalSummaryView,
}).handle(async (input, call) => {
  const where = {
    ...(input.status === "archived"
      ? { archivedAt: { $ne: null } }
      : { archivedAt: null, ...(input.status ? { state: input.status } : {}) }),
    ...(input.parent_goal_id ? { parentGoalId: input.parent_goal_id } : {}),
  };
  const page = await findPage(call, Goal, where, input, "goals", (row) => row);
  const ids = page.items.map(({ id }) => id);
  const [counts, used] = [await countSubGoals(call.em, ids), await goalsUsed(call.em, ids)];
  const present = (goal: Goal) => presentSummary(goal, counts.get(goal.id) ?? 0, used.get(goal.id) ?? 0);
  return { ...page, items: page.items.map(present) };
});
