import type { WorkerOptions } from "@temporalio/worker";

/** The deployment is named after the task queue, so that two installations in one namespace do not share it; Temporal splits names at `.` and `:`. */
const deploymentName = (taskQueue: string): string => taskQueue.replaceAll(/[.:]/g, "-");

/**
 * A worker with a build id takes only what Temporal routes to that build. What is short stays with the build that began it;
 * workflows that live for weeks say so themselves and move on. Without a build id any worker takes everything.
 */
export const versioning = (taskQueue: string, buildId: string): Pick<WorkerOptions, "workerDeploymentOptions"> =>
  buildId === ""
    ? {}
    : {
        workerDeploymentOptions: {
          version: { deploymentName: deploymentName(taskQueue), buildId },
          useWorkerVersioning: true,
          defaultVersioningBehavior: "PINNED",
        },
      };
