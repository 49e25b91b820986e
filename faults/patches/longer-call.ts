import type { Patch } from "../patch.ts";

const FILE = "workflows/outreach-call.ts";
const FIND = "    const placed = await place();\n";

/** A later release: calls wait a moment before they are placed, and those that were there before are told apart by `patched`. */
export const longerCall: readonly Patch[] = [
  {
    file: FILE,
    find: "  isCancellation,\n  proxyActivities,",
    replace: "  isCancellation,\n  patched,\n  proxyActivities,",
  },
  { file: FILE, find: FIND, replace: `    if (patched("faults-longer-call")) await sleep(10);\n${FIND}` },
];

/** The same release without telling them apart. */
export const carelessCall: readonly Patch[] = [{ file: FILE, find: FIND, replace: `    await sleep(10);\n${FIND}` }];
