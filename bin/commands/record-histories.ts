import { runTool } from "../checks/tools.ts";

/** A live run needs what tests need: servers, the sandbox, an API and a worker. Arguments choose scenarios (`-t voicemail`). */
export const recordHistories = (args: string[]): Promise<number> =>
  runTool("vitest", ["run", "--config", "test/recording/vitest.config.ts", ...args]);
