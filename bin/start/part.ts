import type { StartConfig } from "./config.ts";
import type { Ports } from "./ports.ts";
import type { Say } from "./say.ts";
import type { Supervisor } from "./supervisor.ts";

/** What bringing up each part of Cora needs. */
export type Part = { config: StartConfig; supervisor: Supervisor; ports: Ports; say: Say };
