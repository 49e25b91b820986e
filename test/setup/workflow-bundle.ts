import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { bundleWorkflows } from "../../worker/bundle.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** File with the workflows, bundled once for the whole run. */
    workflowBundle: string;
  }
}

export default async function workflowBundle(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(path.join(tmpdir(), "cora-test-bundle-"));
  const file = path.join(folder, "workflows.js");
  writeFileSync(file, (await bundleWorkflows()).code);
  project.provide("workflowBundle", file);
  return () => rmSync(folder, { recursive: true, force: true });
}
