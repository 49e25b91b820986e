import { z } from "zod";
import { OutreachTask } from "../../../db/entities/outreach-task.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { TaskView, presentTaskWithAttempts } from "./task-view.ts";

export const getOutreachTask = operation({
  id: "get_outreach_task",
  section: "Outreach tasks",
  method: "GET",
  path: "/api/v1/outreach/tasks/{task_id}",
  summary: "Get an outreach task with its attempts",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found"],
  kind: "object",
  input: z.strictObject({ task_id: Id }),
  output: TaskView,
}).handle(async ({ task_id }, call) => presentTaskWithAttempts(await mustFind(call, OutreachTask, task_id), call));
