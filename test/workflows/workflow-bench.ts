import { randomUUID } from "node:crypto";
import { Context } from "@temporalio/activity";
import { Client, Connection } from "@temporalio/client";
import type { WorkflowHandle } from "@temporalio/client";
import { ApplicationFailure, TypedSearchAttributes } from "@temporalio/common";
import { NativeConnection, Worker } from "@temporalio/worker";
import { pino } from "pino";
import type { Activities } from "../../activities/index.ts";
import { quiet } from "../../activities/quiet.ts";
import { newId } from "../../domain/id.ts";
import { workflowId } from "../../domain/workflow-id.ts";
import type { WorkflowType } from "../../domain/workflow-id.ts";
import type { CallTiming, EmailTiming, ImportTiming, PursuitTiming } from "../../domain/workflow-input.ts";
import { SEARCH_ATTRIBUTES } from "../../worker/search-attributes.ts";
import type { bulkImport } from "../../workflows/bulk-import.ts";
import type { outreachCall } from "../../workflows/outreach-call.ts";
import type { pursueGoal } from "../../workflows/pursue.ts";
import type { outreachEmail } from "../../workflows/outreach-email.ts";
import { historyJson } from "../setup/history-strings.ts";

type Name = Exclude<keyof Activities, "catchUpBilling">;
type Input = Parameters<Activities[Name]>[0];
export type Script = Partial<Activities>;

type AnyWorkflow = typeof outreachCall | typeof outreachEmail | typeof bulkImport | typeof pursueGoal;

export interface Running<W extends AnyWorkflow> {
  id: string;
  handle: WorkflowHandle<W>;
  /** The activities that ran, in order; a repeated one shows twice. */
  ran: Name[];
  inputs: Input[];
  /** How the workflow shows in the Temporal UI: CoraState and CoraNeedsReview. */
  shown(): Promise<{ state: string | undefined; needsReview: boolean | undefined; status: string }>;
  /** Every event of the last run, as JSON. */
  events(): Promise<Record<string, unknown>[]>;
}

export interface WorkflowBench {
  client: Client;
  call(script: Script, timing?: Partial<CallTiming>): Promise<Running<typeof outreachCall>>;
  email(script: Script, timing?: Partial<EmailTiming>): Promise<Running<typeof outreachEmail>>;
  goal(script: Script, timing?: Partial<PursuitTiming>): Promise<Running<typeof pursueGoal>>;
  /** Scripts a record whose workflow somebody else starts. */
  expect(recordId: string, script: Script): { ran: Name[]; inputs: Input[] };
  import(script: Script, timing?: Partial<ImportTiming>): Promise<Running<typeof bulkImport>>;
  stop(): Promise<void>;
}

export interface BenchOptions {
  address: string;
  workflowBundle: string;
  /** Shown by an environment that steers time; by default a client of our own. */
  client?: Client;
}

/** Whole seconds, but few of them. */
export const SHORT_CALL: CallTiming = {
  ringTimeoutSeconds: 30,
  maxDurationSeconds: 60,
  callbackGraceSeconds: 0,
  pollSecondsMax: 1,
  missingMax: 2,
  attemptsMax: 3,
  reconcileLookSeconds: 1,
  reconcileLooks: 3,
  eventsMax: 2_000,
};

/** What a dead worker answers; ends with the worker that runs it. */
export const silence = (): Promise<never> => Context.current().cancelled;

const NAMES = [
  "attemptCall",
  "reconcileCall",
  "pollCall",
  "leaveVoicemail",
  "settleCall",
  "sendEmail",
  "markReview",
  "advance",
  "think",
  "abandon",
  "importLeads",
  "endImport",
] as const satisfies readonly Name[];

const idIn = (input: Input): string =>
  "recordId" in input
    ? input.recordId
    : "callId" in input
      ? input.callId
      : "emailId" in input
        ? input.emailId
        : input.importId;

/** A worker that runs the real workflows, with activities that each test scripts for its own record. */
export async function workflowBench({ address, workflowBundle, client: given }: BenchOptions): Promise<WorkflowBench> {
  const taskQueue = randomUUID();
  const scripts = new Map<string, { script: Script; ran: Name[]; inputs: Input[] }>();
  const perform = async (name: Name, input: Input): Promise<unknown> => {
    const played = scripts.get(idIn(input));
    played?.ran.push(name);
    played?.inputs.push(input);
    const run = played?.script[name] as ((input: Input) => Promise<unknown>) | undefined;
    if (!run) throw ApplicationFailure.nonRetryable(`nobody expected ${name}`);
    return run(input);
  };
  const activities = Object.fromEntries(NAMES.map((name) => [name, (input: Input) => perform(name, input)]));

  const connection = given?.connection ?? (await Connection.connect({ address }));
  const client = given ?? new Client({ connection });
  const nativeConnection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection: nativeConnection,
    taskQueue,
    workflowBundle: { codePath: workflowBundle },
    activities: quiet(activities, pino({ level: "silent" })),
  });
  const working = worker.run();

  const begin = async <W extends AnyWorkflow>(
    type: WorkflowType,
    recordId: string,
    timing: CallTiming | EmailTiming | ImportTiming | PursuitTiming,
    script: Script,
  ): Promise<Running<W>> => {
    const played = { script, ran: [], inputs: [] };
    scripts.set(recordId, played);
    const handle = await client.workflow.start(type, {
      workflowId: workflowId[type](recordId),
      taskQueue,
      args: [{ projectId: newId("prj"), recordId, timing }],
      typedSearchAttributes: new TypedSearchAttributes([
        { key: SEARCH_ATTRIBUTES.CoraState, value: "queued" },
        { key: SEARCH_ATTRIBUTES.CoraNeedsReview, value: false },
      ]),
    });
    return {
      id: recordId,
      handle: handle as unknown as WorkflowHandle<W>,
      ...played,
      shown: async () => {
        const { typedSearchAttributes, status } = await handle.describe();
        return {
          state: typedSearchAttributes.get(SEARCH_ATTRIBUTES.CoraState),
          needsReview: typedSearchAttributes.get(SEARCH_ATTRIBUTES.CoraNeedsReview),
          status: status.name,
        };
      },
      events: async () => historyJson(await handle.fetchHistory())["events"] as Record<string, unknown>[],
    };
  };

  const always: Script = { markReview: async () => "needs_review", settleCall: async () => "completed" };
  return {
    client,
    call: (script, timing = {}) =>
      begin("outreachCall", newId("call"), { ...SHORT_CALL, ...timing }, { ...always, ...script }),
    email: (script, timing = {}) =>
      begin(
        "outreachEmail",
        newId("eml"),
        { sendWindowSeconds: 60, eventsMax: 2_000, ...timing },
        { ...always, ...script },
      ),
    goal: (script, timing = {}) =>
      begin("pursueGoal", newId("goal"), { eventsMax: 2_000, thinkSeconds: 30, ...timing }, script),
    expect: (recordId, script) => {
      const played = { script, ran: [], inputs: [] };
      scripts.set(recordId, played);
      return played;
    },
    import: (script, timing = {}) =>
      begin(
        "bulkImport",
        newId("imp"),
        { sliceSeconds: 1, pauseLookSeconds: 3600, eventsMax: 2_000, ...timing },
        { endImport: async ({ state }) => state, ...script },
      ),
    stop: async () => {
      worker.shutdown();
      await working;
      await nativeConnection.close();
      if (!given) await connection.close();
    },
  };
}
