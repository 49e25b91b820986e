import { Context } from "@temporalio/activity";
import { ApplicationFailure, CancelledFailure } from "@temporalio/common";
import type { Logger } from "pino";
import { errorFacts } from "../domain/error-facts.ts";

/** Carried through for the log alone. */
export interface Traced {
  requestId?: string | undefined;
  /** Its prefix tells a test project from a live one. */
  projectId?: string;
}

type Activity = (input: never) => Promise<unknown>;

/**
 * Wraps activities so that nothing of an unexpected error's text reaches Temporal, where it would stay: drivers and vendors
 * put numbers and addresses into theirs. The log gets its kind and place.
 */
export function quiet<A extends Record<string, Activity>>(activities: A, log: Logger): A {
  const wrapped = Object.entries(activities).map(([name, run]) => [
    name,
    async (input: never) => {
      const { workflowExecution, attempt } = Context.current().info;
      const line = {
        activity: name,
        workflowId: workflowExecution?.workflowId,
        requestId: (input as Traced).requestId,
        projectId: (input as Traced).projectId,
        attempt,
      };
      try {
        const result = await run(input);
        log.info(line, "activity done");
        return result;
      } catch (error) {
        if (error instanceof ApplicationFailure || error instanceof CancelledFailure) throw error;
        log.warn({ ...line, err: errorFacts(error) }, "an activity failed");
        throw ApplicationFailure.create({
          message: `${name} failed`,
          type: error instanceof Error ? error.name : "Error",
        });
      }
    },
  ]);
  return Object.fromEntries(wrapped) as A;
}
