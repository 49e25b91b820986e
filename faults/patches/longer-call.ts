import type { Patch } from "../patch.ts";

const IMPORTS: Patch = {
  file: "workflows/outreach-call.ts",
  find: "  isCancellation,\n  proxyActivities,",
  replace: "  isCancellation,\n  patched,\n  proxyActivities,",
};

/** A later release: calls are looked at once more before they are settled, and running ones are told apart by `patched`. */
export const longerCall: readonly Patch[] = [
  IMPORTS,
  {
    file: "workflows/outreach-call.ts",
    find: "    const state = await settleCall(call);",
    replace: '    if (patched("faults-longer-call")) await sleep(10);\n    const state = await settleCall(call);',
  },
];
