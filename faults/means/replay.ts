import { fileURLToPath } from "node:url";
import type { History } from "@temporalio/common/lib/proto-utils.js";
import { DefaultLogger, Runtime, Worker, bundleWorkflowCode } from "@temporalio/worker";
import type { WorkflowBundleOption } from "@temporalio/worker";

const bundle = (folder: string): Promise<WorkflowBundleOption> =>
  bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(`../../${folder}/index.ts`, import.meta.url)),
    logger: new DefaultLogger("ERROR"),
  });

export const presentWorkflows = (): Promise<WorkflowBundleOption> => bundle("workflows");

/** The same with one timer more, as after a careless change. */
export const changedWorkflows = (): Promise<WorkflowBundleOption> => bundle("test/fixtures/changed-workflows");

/** What fails on purpose is not worth a word. */
function beQuiet(): void {
  try {
    Runtime.install({
      logger: new DefaultLogger("ERROR", () => undefined),
      telemetryOptions: { logging: { filter: { core: "ERROR", other: "ERROR" } } },
    });
  } catch {
    // It has been there since an earlier replay.
  }
}

/** Ids of the histories that these workflows do not run through as they were recorded. */
export async function broken(
  workflowBundle: WorkflowBundleOption,
  histories: ReadonlyMap<string, History>,
): Promise<string[]> {
  beQuiet();
  const each = (function* () {
    for (const [workflowId, history] of histories) yield { workflowId, history };
  })();
  const found: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, each))
    if (error) found.push(workflowId);
  return found;
}
