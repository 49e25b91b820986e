import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CallToolResult } from "@modelcontextprotocol/client";
import { openMcp } from "../../test/api/open-mcp.ts";
import { buildLead } from "../../test/setup/factories.ts";
import { eachOf } from "../checker/check-wishes.ts";
import type { Tally } from "../checker/tally.ts";
import { eventually } from "../../test/setup/eventually.ts";
import type { Row } from "../row.ts";
import { pick } from "../run/random.ts";
import { patientCustomer } from "../means/patient.ts";
import type { Customer } from "../world/customer.ts";
import type { World } from "../world/world.ts";

/** Of the time that a call takes: some streams are cut before it is accepted, some after, some not at all. */
const SWEEP = 3;
const REVISIONS = ["2026-07-28", "2025-11-25"] as const;
const ENDED = ["completed", "failed", "delivered", "denied", "cancelled", "needs_review"];

interface Heard {
  tool: "trigger_call" | "send_email";
  to: string;
  /** The records that the answers named. */
  ids: string[];
  cut: number;
}

/** Calls a tool, drops the stream, and asks again with the same key under a new request id, until an answer came twice. */
async function insist(world: World, customer: Customer, random: () => number, sweep: number): Promise<Heard> {
  const tool = random() < 0.5 ? "trigger_call" : "send_email";
  const to = tool === "trigger_call" ? world.people.phone() : world.people.address();
  const lead = await buildLead(customer, tool === "trigger_call" ? { phone: to } : { email: to });
  const words = tool === "send_email" ? { subject: "Hello", message: "A word." } : {};
  const parties = { lead_id: lead.id, agent_id: customer.agent.id, idempotency_key: randomUUID(), ...words };
  const heard: Heard = { tool, to, ids: [], cut: 0 };
  for (let turn = 0; turn < 8 && heard.ids.length < 2; turn++) {
    const api = pick(random, world.apis);
    const client = await openMcp(api.url, customer.apiKey, pick(random, REVISIONS));
    const patience = new AbortController();
    const cutting = turn < 3 ? sleep(random() * sweep).then(() => patience.abort()) : null;
    const result = await client
      .callTool({ name: tool, arguments: parties }, { signal: patience.signal })
      .then((answer) => answer as CallToolResult)
      .catch(() => null);
    await cutting;
    await client.close().catch(() => undefined);
    const { data } = (result?.structuredContent ?? {}) as { data?: { call_id?: string; email_id?: string } };
    const id = data?.call_id ?? data?.email_id;
    if (id) heard.ids.push(id);
    else heard.cut += 1;
  }
  return heard;
}

/** How long an undisturbed call of the tool takes at present. */
async function timeToAnswer(world: World, customer: Customer): Promise<number> {
  const lead = await buildLead(customer);
  const client = await openMcp(world.url, customer.apiKey);
  const started = Date.now();
  const parties = { lead_id: lead.id, agent_id: customer.agent.id, idempotency_key: randomUUID() };
  await client.callTool({ name: "send_email", arguments: parties });
  const took = Date.now() - started;
  await client.close();
  return took;
}

async function judge(world: World, customer: Customer, heard: Heard, tally: Tally): Promise<void> {
  const [id, ...others] = new Set(heard.ids);
  if (id === undefined) return tally.add("lost", 1, `${heard.tool} to ${heard.to} was never answered`);
  tally.add("differing", others.length, `one key gave ${[id, ...others].join(" and ")}`);
  const path = `/api/v1/${heard.tool === "trigger_call" ? "calls" : "emails"}/${id}`;
  const ended = await eventually(
    async () => ENDED.includes((await customer.client.get(path)).body.data.status),
    `${id} to end`,
    120,
  ).catch(() => false);
  if (!ended) tally.add("lost", 1, `${id} has no end`);
  const effects = (await world.outside.effects()).filter(({ to }) => to === heard.to);
  if (effects.length > 1)
    tally.add("duplicates", effects.length - 1, `${heard.to} was reached ${effects.length} times`);
  if (effects.length === 0) tally.add("lost", 1, `${id} reached nobody`);
}

export const toolCallSentAgain: Row = {
  number: 34,
  title: "MCP stream dropped and the tool call issued again",
  fault:
    "a client of either revision drops the stream at a random instant and issues the call again, with a new request id and the same idempotency_key",
  expected: "one record, named by every answer, and one effect",
  trials: { short: 16, long: 600 },
  protectedBy: ["idempotency-key"],
  alone: false,
  waits: false,
  async run({ world, random, trials, tally }) {
    const customer = await patientCustomer(world);
    for (const finding of ["duplicates", "lost", "differing"] as const) tally.add(finding, 0);
    const all: Heard[] = [];
    const sweep = SWEEP * (await timeToAnswer(world, customer));
    await eachOf([...Array(trials).keys()], 3, async () => {
      all.push(await insist(world, customer, random, sweep));
      tally.trial();
    });
    await eachOf(all, 3, (heard) => judge(world, customer, heard, tally));
    tally.note(`${all.reduce((sum, { cut }) => sum + cut, 0)} streams dropped before their answer`);
  },
};
