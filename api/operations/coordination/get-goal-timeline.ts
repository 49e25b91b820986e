import { z } from "zod";
import { Goal } from "../../../db/entities/goal.ts";
import { readTimeline } from "../../../db/queries/goals/read-timeline.ts";
import { Id, Timestamp, paging } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { cutPage, pagePosition } from "../../page.ts";

const EntryView = z.object({
  id: Id.describe("Ordered as the entries are."),
  at: Timestamp,
  kind: z
    .string()
    .describe("What happened: `decided`, `approval_asked`, `step_started`, `gate_allow`, `attempt_accepted`, …"),
  step: z.int().nullable(),
  record_id: Id.nullable().describe("The call or email that it is about."),
  provider_id: z.string().nullable(),
  actor: z.string(),
  model: z.string().nullable(),
  prompt_version: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()).describe("Ids, codes and figures."),
});

export const getGoalTimeline = operation({
  id: "get_goal_timeline",
  section: "Coordination",
  method: "GET",
  path: "/api/v1/coordination/goals/{goal_id}/timeline",
  summary: "Explain a goal: everything that was decided and done, newest first",
  description:
    "Decisions with the model behind them, approvals, the gate's verdicts, attempts with the provider's ids, and what each step cost.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "list",
  input: z.strictObject({ goal_id: Id, ...paging }),
  output: EntryView,
}).handle(async (input, call) => {
  await mustFind(call, Goal, input.goal_id);
  const scope = `timeline ${input.goal_id}`;
  const rows = await readTimeline(call.em, input.goal_id, input.limit + 1, pagePosition(input, scope, call));
  return cutPage(rows, input, scope, call, ({ createdAt, ...row }) => ({ ...row, at: createdAt.toISOString() }));
});
