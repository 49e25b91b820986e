import { z } from "zod";
import { Goal } from "../../../db/entities/goal.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { GoalView, presentGoal } from "./goal-view.ts";

export const getGoal = operation({
  id: "get_goal",
  section: "Coordination",
  method: "GET",
  path: "/api/v1/coordination/goals/{goal_id}",
  summary: "Get a goal with its steps",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({ goal_id: Id }),
  output: GoalView,
}).handle(async ({ goal_id }, call) => presentGoal(await mustFind(call, Goal, goal_id), call));
