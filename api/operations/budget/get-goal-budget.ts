import { z } from "zod";
import { Goal } from "../../../db/entities/goal.ts";
import { readSpending } from "../../../db/queries/goals/goal-spending.ts";
import { credits } from "../../../domain/goal-budget.ts";
import { Id, Timestamp, iso } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";

const ACTIONS = { call: "phone_call", email: "email" } as const;

export const getGoalBudget = operation({
  id: "get_goal_budget",
  section: "Coordination",
  method: "GET",
  path: "/api/v1/coordination/goals/{goal_id}/budget",
  summary: "Get a goal's budget",
  description:
    "Estimated, reserved and used credits, and the caps at which the goal pauses. What was used is what `list_credit_history` lists for the goal and everything below it.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({ goal_id: Id }),
  output: z.object({
    goal_id: Id,
    credits_estimated: z.number(),
    credits_used: z.number(),
    credits_remaining: z.number().describe("Estimated less used, never below zero."),
    credits_reserved: z.number().describe("What steps under way may still cost at most."),
    credits_held: z
      .number()
      .describe("Of what is reserved, what the project's balance holds for calls and emails now."),
    credits_cap: z
      .number()
      .nullable()
      .describe("The goal pauses before it would cost more; null until a budget is approved."),
    credits_soft_cap: z.number().nullable(),
    soft_cap_acknowledged_at: Timestamp.nullable(),
    paused_by: z.enum(["budget_approval", "soft_cap", "hard_cap"]).nullable(),
    breakdown: z.array(z.object({ action: z.string(), credits: z.number() })),
  }),
}).handle(async ({ goal_id }, call) => {
  const goal = await mustFind(call, Goal, goal_id);
  const { used, held, channels } = await readSpending(call.em, goal_id);
  const breakdown = [...channels].flatMap(([channel, sum]) =>
    sum > 0 ? [{ action: ACTIONS[channel], credits: sum }] : [],
  );
  return {
    goal_id,
    credits_estimated: goal.creditsEstimated,
    credits_used: used,
    credits_remaining: Math.max(0, credits(goal.creditsEstimated - used)),
    credits_reserved: goal.creditsReserved,
    credits_held: held,
    credits_cap: goal.creditsCap ?? null,
    credits_soft_cap: goal.creditsSoftCap ?? null,
    soft_cap_acknowledged_at: iso(goal.softCapAcknowledgedAt),
    paused_by: goal.pausedBy ?? null,
    breakdown,
  };
});
