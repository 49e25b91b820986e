import { z } from "zod";
import { Goal } from "../../../db/entities/goal.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";

export const streamGoalTimeline = operation({
  id: "stream_goal_timeline",
  section: "Coordination",
  method: "GET",
  path: "/api/v1/coordination/goals/{goal_id}/timeline/stream",
  summary: "Follow a goal's timeline as server-sent events",
  description:
    "What was decided and done, oldest first and then as it happens: `event` is its kind, `id` its number, and `data` holds `seq`, `at`, `kind`, `step`, `actor`, `model`, `prompt_version` and `detail`. It goes on behind the event that Last-Event-ID names, and ends once the goal has ended and all is told. The gate's verdicts and the provider's attempts are in `get_goal_timeline`, beside the attempts of `detail.record_id`. Not a tool: `get_goal_timeline` says the same once.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: false,
  external: true,
  resumable: true,
  errors: ["resource_not_found"],
  kind: "binary",
  contentType: "text/event-stream",
  input: z.strictObject({
    goal_id: Id,
    after: z
      .string()
      .regex(/^\d{1,15}$/, "must be the `id` of an event")
      .optional()
      .describe("As the header Last-Event-ID, for clients that cannot set it."),
  }),
  output: z.object({}),
}).handle(async ({ goal_id, after }, call) => {
  const { projectId } = await mustFind(call, Goal, goal_id);
  return {
    contentType: "text/event-stream",
    headers: { "Cache-Control": "no-cache", "X-Accel-Buffering": "no" },
    body: call.deps.timelineFeed.follow({ projectId, goalId: goal_id, after: Number(after ?? 0) }),
  };
});
