import { z } from "zod";
import { estimateCost } from "../../../domain/goal-estimate.ts";
import { Text } from "../../fields.ts";
import { operation } from "../../operation.ts";

export const estimateGoalCost = operation({
  id: "estimate_goal_cost",
  section: "Budget",
  method: "POST",
  path: "/api/v1/goals/estimate",
  summary: "Estimate what a goal will cost",
  description:
    "From what such work usually costs; nothing is created. A goal that exists reserves its worst case step by step.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "object",
  input: z.strictObject({
    type: Text(100).describe("What kind of work: `call`, `email`, `booking`, `quotes`, …"),
    description: Text(8_000).describe("What is wanted, in your words."),
  }),
  output: z.object({
    estimated_credits: z.number(),
    breakdown: z.object({ search: z.number(), call: z.number(), email: z.number() }),
    confidence: z.enum(["low", "medium", "high"]),
  }),
}).handle(async ({ type, description }) => estimateCost(type, description));
