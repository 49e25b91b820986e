import path from "node:path";
import { sayOnTerminal } from "./say.ts";
import { type RunningCora, startCora } from "./start-cora.ts";
import { type StopSignals, stopSignals } from "./stop-signals.ts";

function announce({ baseUrl, home, temporalUiUrl, sandbox }: RunningCora): void {
  const world = sandbox();
  console.log(`\nCora is ready at ${baseUrl}`);
  sayOnTerminal("Docs", `${baseUrl}/docs`);
  sayOnTerminal("OpenAPI", `${baseUrl}/api/v1/openapi.json`);
  if (temporalUiUrl) sayOnTerminal("Workflows", temporalUiUrl);
  if (world) {
    sayOnTerminal("Sandbox", `${world.sandbox_url}/_sandbox/effects`);
    sayOnTerminal("API key", `in ${path.join(home, "sandbox.json")}`);
  }
  sayOnTerminal("Logs", path.join(home, "logs"));
  console.log("Ctrl-C stops it.");
}

/** Stops in order; a second request ends everything at once. */
export async function stopOnRequest(cora: RunningCora, stop: StopSignals): Promise<number> {
  await stop.requested;
  console.log("\nStopping: the worker finishes what it has begun (up to 30 s; Ctrl-C again ends it now) …");
  let forced = false;
  const forcing = stop.forced.then(() => {
    forced = true;
    return cora.stop(true);
  });
  await Promise.race([cora.stop(), forcing]);
  console.log(forced ? "Cora was ended." : "Cora has stopped.");
  return forced ? 130 : 0;
}

export async function start(): Promise<number> {
  const stop = stopSignals();
  try {
    console.log("Starting Cora …");
    const cora = await startCora({ env: process.env, say: sayOnTerminal, signal: stop.signal });
    announce(cora);
    return await stopOnRequest(cora, stop);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    console.log("The start was interrupted; what had been started has stopped.");
    return 130;
  } finally {
    stop.dispose();
  }
}
