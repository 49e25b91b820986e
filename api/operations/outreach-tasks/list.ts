import { z } from "zod";
import { OutreachTask } from "../../../db/entities/outreach-task.ts";
import { TASK_STATES } from "../../../domain/task-state.ts";
import type { TaskState } from "../../../domain/task-state.ts";
import { paging } from "../../fields.ts";
import { operation } from "../../operation.ts";
import { findPage } from "../../page.ts";
import { TaskSummaryView, presentTask } from "./task-view.ts";

const one = `(?:${TASK_STATES.join("|")})`;

export const listOutreachTasks = operation({
  id: "list_outreach_tasks",
  section: "Outreach tasks",
  method: "GET",
  path: "/api/v1/outreach/tasks",
  summary: "List outreach tasks, newest first",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: [],
  kind: "list",
  input: z.strictObject({
    status: z
      .string()
      .max(100)
      .regex(new RegExp(`^${one}(?:,${one})*$`), `must be one or more of ${TASK_STATES.join(", ")}, comma separated`)
      .optional(),
    ...paging,
  }),
  output: TaskSummaryView,
}).handle((input, call) => {
  const where = input.status ? { state: { $in: input.status.split(",") as TaskState[] } } : {};
  return findPage(call, OutreachTask, where, input, "outreach tasks", presentTask);
});
