import type { Benchmark } from "./benchmark.ts";

/** In the order in which they run; each is loaded when it is wanted. */
export const benchmarks: Readonly<Record<string, () => Promise<{ default: Benchmark }>>> = {
  accept: () => import("./accept/accept.ts"),
  email: () => import("./email/email.ts"),
  call: () => import("./call/call.ts"),
  import: () => import("./import/import.ts"),
  reads: () => import("./reads/reads.ts"),
  "live-call": () => import("./live-call/live-call.ts"),
  recovery: () => import("./recovery/recovery.ts"),
  rest: () => import("./rest/rest.ts"),
};
