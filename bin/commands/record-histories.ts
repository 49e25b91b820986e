import { runTool } from "../checks/tools.ts";

/**
 * A live run needs what tests need: servers, the sandbox, an API and a worker. A recorded history stands for workflows that
 * may still run somewhere, so it stays unless `--replace` says otherwise. Other arguments choose scenarios (`-t voicemail`).
 */
export function recordHistories(args: string[]): Promise<number> {
  const others = args.filter((arg) => arg !== "--replace");
  const env = { ...process.env, ...(others.length < args.length ? { CORA_REPLACE_HISTORIES: "1" } : {}) };
  return runTool("vitest", ["run", "--config", "test/recording/vitest.config.ts", ...others], env);
}
