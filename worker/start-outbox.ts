import { WorkflowExecutionAlreadyStartedError } from "@temporalio/client";
import type { Client } from "@temporalio/client";
import { TypedSearchAttributes } from "@temporalio/common";
import type { SearchAttributePair } from "@temporalio/common";
import type { EntityManager } from "@mikro-orm/postgresql";
import type { Logger } from "pino";
import { EMAIL_TIMING, IMPORT_TIMING, PURSUIT_TIMING, callTiming } from "../domain/workflow-input.ts";
import type { Channel } from "../domain/gate.ts";
import type { WorkflowType } from "../domain/workflow-id.ts";
import type { Outbox } from "./outbox.ts";
import { SEARCH_ATTRIBUTES } from "./search-attributes.ts";

export interface StartRow {
  workflow_id: string;
  workflow_type: WorkflowType;
  project_id: string;
  record_id: string;
  lead_id: string | null;
  agent_id: string | null;
  request_id: string;
}

export interface StartOptions {
  taskQueue: string;
  reconcileGraceSeconds: number;
  /** Whether this process may run what it starts; otherwise Temporal chooses the build. */
  eager: boolean;
  /** Called for a workflow that ran before and has ended, so that its record is not left waiting. */
  whenEnded(row: StartRow): Promise<unknown>;
  log: Logger;
}

const RPC_MS = 5_000;
/** What a workflow is about; the Temporal UI shows it. */
const SUBJECT: Record<WorkflowType, Channel | "import" | "goal" | "task"> = {
  outreachCall: "call",
  outreachEmail: "email",
  bulkImport: "import",
  pursueGoal: "goal",
  pursueTask: "task",
};

/** Promised workflows on their way to Temporal. The id is the record's, so a second start finds the first and is success. */
export function startOutbox(client: Client, options: StartOptions): Outbox<StartRow> {
  const timing: Record<WorkflowType, unknown> = {
    outreachCall: callTiming(options.reconcileGraceSeconds),
    outreachEmail: EMAIL_TIMING,
    bulkImport: IMPORT_TIMING,
    pursueGoal: PURSUIT_TIMING,
    pursueTask: PURSUIT_TIMING,
  };
  return {
    name: "workflow_start",
    take: (em: EntityManager, limit) =>
      em.execute<StartRow[]>(
        `SELECT workflow_id, workflow_type, project_id, record_id, lead_id, agent_id, request_id FROM workflow_start
         WHERE available_at <= now() ORDER BY available_at LIMIT ? FOR UPDATE SKIP LOCKED`,
        [limit],
      ),
    carry: async (row) => {
      const start = () =>
        client.workflow.start(row.workflow_type, {
          workflowId: row.workflow_id,
          taskQueue: options.taskQueue,
          args: [
            {
              projectId: row.project_id,
              recordId: row.record_id,
              requestId: row.request_id,
              timing: timing[row.workflow_type],
            },
          ],
          // The worker of this very process may run the first task at once.
          requestEagerStart: options.eager,
          workflowIdConflictPolicy: "USE_EXISTING",
          workflowIdReusePolicy: "REJECT_DUPLICATE",
          typedSearchAttributes: attributes(row),
          memo: { requestId: row.request_id },
          staticSummary: `${SUBJECT[row.workflow_type]} ${row.lead_id === null ? row.record_id : `of lead ${row.lead_id}`}`,
        });
      try {
        await client.connection.withDeadline(Date.now() + RPC_MS, start);
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        await options.whenEnded(row);
      }
      options.log.info(
        { requestId: row.request_id, recordId: row.record_id, workflowId: row.workflow_id },
        "workflow started",
      );
    },
    done: (em, carried) =>
      em.execute("DELETE FROM workflow_start WHERE workflow_id IN (?)", [carried.map(({ row }) => row.workflow_id)]),
    failed: (em, row, code) =>
      em.execute(
        "UPDATE workflow_start SET tries = tries + 1, error = ?, available_at = now() + least(power(2, least(tries, 6)), 30) * interval '1 second' WHERE workflow_id = ?",
        [code, row.workflow_id],
      ),
  };
}

const attributes = (row: StartRow): TypedSearchAttributes => {
  const pair = (name: keyof typeof SEARCH_ATTRIBUTES, value: string | boolean): SearchAttributePair =>
    ({ key: SEARCH_ATTRIBUTES[name], value }) as SearchAttributePair;
  return new TypedSearchAttributes([
    pair("CoraProject", row.project_id),
    ...(row.lead_id === null ? [] : [pair("CoraLead", row.lead_id)]),
    ...(row.agent_id === null ? [] : [pair("CoraAgent", row.agent_id)]),
    pair("CoraChannel", SUBJECT[row.workflow_type]),
    pair("CoraState", "queued"),
    pair("CoraNeedsReview", false),
  ]);
};
