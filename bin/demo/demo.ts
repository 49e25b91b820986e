import path from "node:path";
import type { Say } from "../start/say.ts";
import { type RunningCora, startCora } from "../start/start-cora.ts";
import { stopOnRequest } from "../start/start.ts";
import { type StopSignals, stopSignals } from "../start/stop-signals.ts";
import { demoEnvironment } from "./demo-environment.ts";
import { type Paper, heading, sayOn, terminalPaper, wrap } from "./paper.ts";
import { type DemoResult, runDemo } from "./run-demo.ts";
import { isClean, tallyLine } from "./tally.ts";

const ONCE = "--once";

function printLinks(paper: Paper, cora: RunningCora, { apiKey }: DemoResult): void {
  const world = cora.sandbox();
  const say = sayOn(paper);
  heading(paper, "Look around");
  const api = `${cora.baseUrl}/api/v1`;
  say("Docs", `${api}/docs`);
  say("OpenAPI", `${api}/openapi.json`);
  if (cora.temporalUiUrl) say("Workflows", cora.temporalUiUrl);
  if (world) say("Ledger", `${world.sandbox_url}/_sandbox/effects`);
  say("Key", apiKey);
  say("Logs", path.join(cora.home, "logs"));
  paper.print();
}

async function show(paper: Paper, cora: RunningCora, signal: AbortSignal): Promise<DemoResult> {
  const world = cora.sandbox();
  if (!world) throw new Error("Cora came up without its sandbox, and the demo calls nobody real.");
  const result = await runDemo({ world, paper, signal });
  printLinks(paper, cora, result);
  return result;
}

/** What the demo found out, as an exit code. */
const verdictOf = ({ tally, promises }: DemoResult): number =>
  isClean(tally) && promises.every(({ kept }) => kept) ? 0 : 1;

async function run(paper: Paper, once: boolean, stop: StopSignals): Promise<number> {
  const { env, leftAlone } = demoEnvironment(process.env);
  paper.print("Starting Cora in its sandbox …");
  if (leftAlone.length > 0)
    for (const line of wrap(
      `It calls, mails and charges nobody real, so it leaves alone: ${leftAlone.join(", ")}.`,
      paper.columns - 2,
    ))
      paper.print(`  ${line}`);
  let over = false;
  const tell = sayOn(paper);
  // The last line belongs to the summary.
  const say: Say = (part, text) => (over ? undefined : tell(part, text));
  const cora = await startCora({ env, say, signal: stop.signal });
  try {
    const result = await show(paper, cora, stop.signal);
    if (!once) paper.print("Cora stays up until Ctrl-C.");
    paper.print(tallyLine(result.tally));
    if (!once) return await stopOnRequest(cora, stop);
    over = true;
    await Promise.race([cora.stop(), stop.forced.then(() => cora.stop(true))]);
    return verdictOf(result);
  } catch (error) {
    if (stop.signal.aborted) return await stopOnRequest(cora, stop).then(() => 130);
    await cora.stop();
    throw error;
  }
}

/** The main job from sign-up to outcome, watched from outside. */
export async function demo(args: string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== ONCE);
  if (unknown !== undefined) {
    console.error(`The demo knows no "${unknown}". Its one option is ${ONCE}: exit when it is over.`);
    return 1;
  }
  const stop = stopSignals();
  try {
    return await run(terminalPaper(), args.includes(ONCE), stop);
  } finally {
    stop.dispose();
  }
}
