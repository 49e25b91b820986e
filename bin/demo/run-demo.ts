import { randomBytes } from "node:crypto";
import type { Effect } from "../../sandbox/effects.ts";
import type { SandboxFile } from "../start/sandbox-file.ts";
import type { ActivityEvent } from "./api-types.ts";
import { cast } from "./cast.ts";
import { collect } from "./collect.ts";
import { company } from "./company.ts";
import { type Paper, heading, sayOn, wrap } from "./paper.ts";
import { prepare } from "./prepare.ts";
import { type Promised, askDeferred, askStopped, repeatRequest } from "./promises.ts";
import { printFeed, printRecords } from "./report.ts";
import { type Outreach, requestOutreach } from "./request-outreach.ts";
import { type Tally, fatesOf, tallyOf } from "./tally.ts";
import { timelineHead } from "./timeline.ts";
import { watch } from "./watch.ts";

export type DemoResult = { tally: Tally; promises: Promised[]; apiKey: string };
type DemoOptions = { world: SandboxFile; paper: Paper; signal: AbortSignal };

async function readEffects(sandboxUrl: string, signal: AbortSignal): Promise<Effect[]> {
  const answer = await fetch(new URL("/_sandbox/effects", sandboxUrl), { signal });
  if (!answer.ok) throw new Error(`The sandbox's ledger answered ${answer.status}.`);
  return ((await answer.json()) as { data: Effect[] }).data;
}

function printPromises(paper: Paper, promises: readonly Promised[]): void {
  heading(paper, "Promises, tried out");
  for (const { kept, text } of promises) {
    const [first = "", ...rest] = wrap(text, paper.columns - 9);
    paper.print(`  ${kept ? paper.tint("good", "kept  ") : paper.tint("bad", "broken")} ${first}`);
    for (const line of rest) paper.print(`         ${line}`);
  }
}

/** The main job, as any client would ask for it, from signing up to counting what reached the world. */
export async function runDemo({ world, paper, signal }: DemoOptions): Promise<DemoResult> {
  const run = randomBytes(4).toString("hex");
  const members = cast(run);
  heading(paper, "A new customer signs up");
  const options = { baseUrl: world.base_url, run, members, say: sayOn(paper), signal };
  const prepared = await prepare(options);
  const { api } = prepared;

  const startedAt = Date.now();
  const outreach = new Map<string, Outreach>();
  const calls = members.filter(({ onPhone }) => onPhone).length;
  const emails = members.filter(({ onMail }) => onMail).length;
  heading(paper, `Outreach: ${calls} calls and ${emails} emails, each asked for once`);
  paper.print(timelineHead(paper));
  const repeated = requestOutreach(prepared, { members, run, onAccepted: (one) => outreach.set(one.id, one) }).then(
    () => repeatRequest(api, [...outreach.values()][0] as Outreach),
  );
  const allAsked = repeated.then(() => undefined);
  await Promise.all([watch({ api, paper, startedAt, outreach, allAsked, signal }), allAsked]);

  const collected = await collect(api, outreach.values());
  printRecords(paper, collected, { agentName: company.agent.name, temporalUi: world.temporal_ui || null });
  const { data: events } = await api.get<{ data: ActivityEvent[] }>("/api/v1/activity?limit=100");
  printFeed(paper, events);
  const promises = [await repeated, await askStopped(api, collected), askDeferred(collected)].filter(
    (one): one is Promised => one !== undefined,
  );
  printPromises(paper, promises);

  const tally = tallyOf(await readEffects(world.sandbox_url, signal), {
    fates: fatesOf(collected),
    addresses: new Set(members.flatMap(({ lead }) => [lead.phone, lead.email])),
    since: startedAt,
  });
  return { tally, promises, apiKey: prepared.apiKey };
}
