import { createHash } from "node:crypto";
import { z } from "zod";
import { pendingNotifications } from "../../../db/queries/goals/pending-notifications.ts";
import { ATTENTIONS } from "../../../domain/goal-state.ts";
import { Id, Timestamp } from "../../fields.ts";
import { operation } from "../../operation.ts";

const VERSION_LENGTH = 22;

const Some = <Item extends z.ZodType>(item: Item) => z.object({ count: z.int(), items: z.array(item) });

export const getPendingNotifications = operation({
  id: "get_pending_notifications",
  section: "Notifications",
  method: "GET",
  path: "/api/v1/notifications/pending",
  summary: "Get what waits for people",
  description:
    "Approvals, goals that need somebody and unread messages: how many (counted up to 1000) and the first few of each. Cheap enough to be asked each second, and cheaper still with `If-None-Match`: 304 where nothing has changed.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "object",
  etag: true,
  input: z.strictObject({}),
  output: z.object({
    actions: Some(z.object({ id: Id, type: z.enum(["step_approval"]), summary: z.string(), goal_id: Id })),
    goals: Some(
      z.object({ id: Id, status: z.enum(["needs_input"]), summary: z.string(), attention: z.enum(ATTENTIONS) }),
    ),
    inbox: Some(z.object({ id: Id, channel: z.string(), preview: z.string() })),
    total_pending: z.int(),
    active_goal: z
      .object({
        id: Id,
        summary: z.string(),
        status: z.enum(["in_progress", "needs_input"]),
        current_step_description: z.string().nullable(),
      })
      .nullable()
      .describe("The goal that something happened to last."),
    version: z.string().describe("The same for as long as nothing of it has changed."),
    generated_at: Timestamp,
  }),
}).handle(async (_input, { em }) => {
  const found = await pendingNotifications(em);
  const total_pending = found.actions.count + found.goals.count + found.inbox.count;
  const version = createHash("sha256").update(JSON.stringify(found)).digest("base64url").slice(0, VERSION_LENGTH);
  return { ...found, total_pending, version, generated_at: new Date().toISOString() };
});
