import type { EntityManager } from "@mikro-orm/postgresql";
import { workflowId } from "../../../domain/workflow-id.ts";
import type { OutreachTask } from "../../entities/outreach-task.ts";

/** The promise that somebody will look after the task; carried to Temporal once this transaction has committed. */
export const startTask = (em: EntityManager, task: OutreachTask): Promise<unknown> =>
  em.execute(
    "INSERT INTO workflow_start (workflow_id, workflow_type, project_id, record_id, lead_id, agent_id, request_id) VALUES (?, 'pursueTask', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [
      workflowId.pursueTask(task.id, task.run),
      task.projectId,
      task.id,
      task.leadId,
      task.agentId ?? null,
      task.requestId,
    ],
  );
