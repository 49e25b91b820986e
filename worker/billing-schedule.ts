import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from "@temporalio/client";
import type { Client, ScheduleOptions } from "@temporalio/client";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { BILLING_CATCH_UP } from "../domain/billing-catch-up.ts";
import { errorFacts } from "../domain/error-facts.ts";

const RPC_MS = 5_000;
const AGAIN_MS = 5_000;

interface ScheduleSettings {
  taskQueue: string;
  stop: AbortSignal;
  log: Logger;
}

/** Named after the task queue, so that two installations in one namespace do not share it. */
export const billingScheduleId = (taskQueue: string): string => `billing-catch-up-${taskQueue}`;

/** Sees to it that the hourly catch-up exists and is as it is written here; goes on trying while Temporal is away. */
export async function keepBillingSchedule(client: Client, { taskQueue, stop, log }: ScheduleSettings): Promise<void> {
  while (!stop.aborted) {
    try {
      await client.connection.withDeadline(Date.now() + RPC_MS, () => putSchedule(client, taskQueue));
      return;
    } catch (error) {
      log.warn({ err: errorFacts(error) }, "the billing schedule could not be put in place yet");
      await pause(AGAIN_MS, undefined, { signal: stop }).catch(() => {});
    }
  }
}

async function putSchedule(client: Client, taskQueue: string): Promise<void> {
  const wanted = scheduleOf(taskQueue);
  try {
    await client.schedule.create(wanted);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { action, spec, policies } = wanted;
    // A schedule that an operator has paused stays so.
    await client.schedule
      .getHandle(wanted.scheduleId)
      .update(({ state }) => ({ action, spec, state, ...(policies ? { policies } : {}) }));
  }
}

// A run that waits for a worker or for the provider stands for those that it makes wait.
const scheduleOf = (taskQueue: string) =>
  ({
    scheduleId: billingScheduleId(taskQueue),
    spec: { intervals: [{ every: "1h" }], jitter: "5m" },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "2h" },
    action: {
      type: "startWorkflow",
      workflowType: "billingCatchUp",
      workflowId: billingScheduleId(taskQueue),
      taskQueue,
      args: [BILLING_CATCH_UP],
    },
  }) satisfies ScheduleOptions;
