import { z } from "zod";
import { Goal } from "../../../db/entities/goal.ts";
import { goalCosts } from "../../../db/queries/goals/goal-costs.ts";
import { goalsUsed } from "../../../db/queries/goals/goal-spending.ts";
import { Id, Timestamp } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";

/** `list_credit_history` pages through more. */
const ITEMS_MAX = 1_000;

export const getGoalCostBreakdown = operation({
  id: "get_goal_cost_breakdown",
  section: "Budget",
  method: "GET",
  path: "/api/v1/goals/{goal_id}/cost-breakdown",
  summary: "List what a goal has paid for",
  description:
    "Each call and email with its credits, of the goal and everything below it, oldest first: up to 1000 of them. The total counts all.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({ goal_id: Id }),
  output: z.object({
    goal_id: Id,
    total_credits: z.number(),
    items: z.array(
      z.object({
        action: z.string(),
        credits: z.number(),
        timestamp: Timestamp,
        channel: z.enum(["call", "email"]),
        record_id: Id,
        goal_id: Id.describe("The goal itself, or the one below it that paid."),
        step: z.int().nullable().describe("That goal's step."),
      }),
    ),
  }),
}).handle(async ({ goal_id }, call) => {
  await mustFind(call, Goal, goal_id);
  const rows = await goalCosts(call.em, goal_id, ITEMS_MAX);
  const ofChannel = Map.groupBy(rows, ({ channel }) => channel);
  const nth = new Map<string, number>();
  const items = rows.map((row) => {
    const number = (nth.get(row.channel) ?? 0) + 1;
    nth.set(row.channel, number);
    const isOnly = ofChannel.get(row.channel)?.length === 1;
    return {
      action: isOnly ? row.channel : `${row.channel}_${number}`,
      credits: row.credits,
      timestamp: row.at.toISOString(),
      channel: row.channel,
      record_id: row.record_id,
      goal_id: row.goal_id,
      step: row.step,
    };
  });
  return { goal_id, total_credits: (await goalsUsed(call.em, [goal_id])).get(goal_id) ?? 0, items };
});
