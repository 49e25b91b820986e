import {
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from "@temporalio/workflow";
import type { Activities } from "../activities/index.ts";
import { isFinished } from "../domain/imports/lead-import.ts";
import type { ImportState } from "../domain/imports/lead-import.ts";
import type { ImportTiming, WorkflowInput } from "../domain/workflow-input.ts";

/** Somebody paused, resumed or cancelled the import: its row says what holds now. */
export const importNewsSignal = defineSignal("importNews");

const { endImport } = proxyActivities<Activities>({
  startToCloseTimeout: "30s",
  heartbeatTimeout: "5s",
  retry: { maximumInterval: "1m" },
});

/** One import, slice after slice, each of which finds in Postgres where the one before ended. */
export async function bulkImport(input: WorkflowInput<ImportTiming>): Promise<ImportState> {
  const { projectId, recordId: importId, requestId, timing } = input;
  let [news, shown] = [false, "queued"];
  setHandler(importNewsSignal, () => {
    news = true;
  });
  const { importLeads } = proxyActivities<Activities>({
    startToCloseTimeout: (timing.sliceSeconds * 4 + 60) * 1000,
    heartbeatTimeout: "5s",
    retry: { initialInterval: "1s", maximumInterval: "30s" },
  });
  try {
    for (;;) {
      news = false;
      const state = await importLeads({ projectId, importId, requestId, sliceSeconds: timing.sliceSeconds });
      show(state);
      if (isFinished(state)) return state;
      if (state === "paused") await condition(() => news, timing.pauseLookSeconds * 1000);
      if (isLong(timing)) await continueAsNew<typeof bulkImport>(input);
    }
  } catch (error) {
    if (!isCancellation(error)) throw error;
    const ended = { projectId, importId, requestId, state: "cancelled", reason: "workflow_cancelled" } as const;
    show(await CancellationScope.nonCancellable(() => endImport(ended)));
    throw error;
  }

  function show(state: ImportState): void {
    if (state !== shown) upsertSearchAttributes({ CoraState: [state] });
    shown = state;
  }
}

/** Waiting costs events, and a history has room for so many. */
const isLong = ({ eventsMax }: ImportTiming): boolean =>
  workflowInfo().continueAsNewSuggested || workflowInfo().historyLength > eventsMax;
