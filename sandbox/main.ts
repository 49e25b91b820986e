import { readConfig } from "./config.ts";
import { startSandbox } from "./start-sandbox.ts";

async function main(): Promise<void> {
  const sandbox = await startSandbox({ ...readConfig(), log: (line) => process.stderr.write(`${line}\n`) });
  process.stdout.write(`${JSON.stringify({ ready: true, ...sandbox.urls })}\n`);
  const stop = (): void => void sandbox.close().then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
