import proto from "@temporalio/proto";
import { connectTemporal } from "./connect.ts";

export type WorkerQuestion = {
  taskQueue: string;
  /** Only a worker that has asked for work since then counts. */
  since: number;
  /** A part of the identity by which workers present themselves (`<pid>@<host>`). */
  identity?: string;
};

/** Whether the Temporal server has seen a worker ask for work on the queue. */
export async function temporalSeesWorker(env: NodeJS.ProcessEnv, question: WorkerQuestion): Promise<boolean> {
  const { connection, namespace } = await connectTemporal(env, 5_000);
  try {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: question.taskQueue },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    });
    return (pollers ?? []).some(
      ({ lastAccessTime, identity }) =>
        Number(lastAccessTime?.seconds ?? 0) * 1000 >= question.since - 1000 &&
        (identity ?? "").includes(question.identity ?? ""),
    );
  } finally {
    await connection.close();
  }
}
