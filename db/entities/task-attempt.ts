import { defineEntity, p } from "@mikro-orm/core";
import type { Channel } from "../../domain/gate.ts";
import type { TaskAttemptStatus } from "../../domain/task-state.ts";
import { inProject, projectFilter } from "./in-project.ts";

const TaskAttemptSchema = defineEntity({
  name: "TaskAttempt",
  tableName: "task_attempt",
  filters: projectFilter,
  properties: {
    projectId: inProject.projectId,
    id: inProject.id,
    taskId: p.string(),
    run: p.integer(),
    number: p.integer(),
    channel: p.string().$type<Channel>(),
    recordId: p.string(),
    status: p.string().$type<TaskAttemptStatus>().default("in_progress"),
    reason: p.string().nullable(),
    because: p.json().$type<Record<string, unknown>>(),
    startedAt: p.datetime().onCreate(() => new Date()),
    completedAt: p.datetime().nullable(),
  },
});

export class TaskAttempt extends TaskAttemptSchema.class {}
TaskAttemptSchema.setClass(TaskAttempt);
