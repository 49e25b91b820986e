import { writeFileSync } from "node:fs";
import { bundleWorkflows } from "../../worker/bundle.ts";

/** Bundles the workflows into one file for CORA_WORKFLOW_BUNDLE, so that workers start without a compiler at work. */
export async function bundle([file]: string[]): Promise<number> {
  if (!file) {
    console.error("cora bundle <file>   (set CORA_WORKFLOW_BUNDLE to the same file for the workers)");
    return 1;
  }
  const { code } = await bundleWorkflows();
  writeFileSync(file, code);
  console.log(`${file}: ${Math.round(code.length / 1024)} KiB`);
  return 0;
}
