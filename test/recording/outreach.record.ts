import { afterAll, beforeAll, expect, test } from "vitest";
import { workflowId } from "../../domain/workflow-id.ts";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { recordingCora } from "./recording-cora.ts";
import type { RecordingCora } from "./recording-cora.ts";
import { saveHistory } from "./save-history.ts";

let cora: RecordingCora["cora"];
let client: RecordingCora["client"];
let stop: RecordingCora["stop"] | undefined;
beforeAll(async () => {
  ({ cora, client, stop } = await recordingCora());
});
afterAll(() => stop?.());

type Outreach = "outreachCall" | "outreachEmail";

const FOLDERS: Record<Outreach, string> = { outreachCall: "outreach-call", outreachEmail: "outreach-email" };

interface Scenario {
  lead?: Record<string, unknown>;
  policy?: Record<string, unknown>;
  faults?: Record<string, unknown>[];
  /** What happens once the workflow shows as deferred. */
  whenDeferred?: (project: BuiltProject, workflow: string) => Promise<unknown>;
  ends?: "COMPLETED" | "CANCELLED";
}

const ofWorkflow: Record<Outreach, { path: string; id: string; vendor: string; operation: string }> = {
  outreachCall: { path: "call", id: "call_id", vendor: "twilio", operation: "calls.create" },
  outreachEmail: { path: "email", id: "email_id", vendor: "resend", operation: "emails.send" },
};

/** Asks for one outreach as a caller would, lets it run to its end, and keeps its history. */
async function record(type: Outreach, scenario: string, { lead, policy, faults = [], ...then }: Scenario) {
  const { path, id, vendor, operation } = ofWorkflow[type];
  const project = await buildProject(cora);
  const [agent, person] = [await buildAgent(project), await buildLead(project, lead)];
  if (policy) await project.client.patch("/api/v1/policy", policy);
  for (const fault of faults)
    await fetch(`${cora.sandboxUrl}/_sandbox/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ vendor, operation, ...fault }),
    });
  const wanted = { lead_id: person.id, agent_id: agent.id };
  const mail = type === "outreachEmail" ? { subject: "Solar panels", message: "A word about your roof." } : {};
  const key = { "idempotency-key": scenario };
  const { status, body } = await project.client.post(`/api/v1/outreach/${path}`, { ...wanted, ...mail }, key);
  expect(status).toBe(202);

  const handle = client.workflow.getHandle(workflowId[type](body.data[id]));
  const stateOf = async () => {
    const seen = await project.client.get(`/api/v1/${path}s/${body.data[id]}`);
    return seen.body.data.status;
  };
  if (then.whenDeferred) {
    await eventually(async () => (await stateOf()) === "deferred", "the deferral");
    await then.whenDeferred(project, handle.workflowId);
  }
  const ended = async () => {
    const { status: now } = await handle.describe().catch(() => ({ status: { name: "NOT STARTED" } }));
    return ["NOT STARTED", "RUNNING"].includes(now.name) ? null : now.name;
  };
  expect(await eventually(ended, "the workflow's end", 150)).toBe(then.ends ?? "COMPLETED");
  saveHistory(FOLDERS[type], scenario, await handle.fetchHistory());
}

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16);
const resume = ({ client: caller }: BuiltProject) => caller.patch("/api/v1/policy", { outreach_paused: false });
const cancel = (_: BuiltProject, workflow: string) => client.workflow.getHandle(workflow).cancel();
const paused = { outreach_paused: true };
const strict = { consent: "strict" };

test.for<[string, () => Scenario]>([
  ["answered", () => ({ lead: { line: "0101" } })],
  ["no-answer", () => ({ lead: { line: "0107" } })],
  ["busy", () => ({ lead: { line: "0108" } })],
  ["voicemail", () => ({ lead: { line: "0106" } })],
  [
    "deferred",
    () => ({
      lead: { time_zone: "UTC" },
      policy: { calling_hours: { start: inMinutes(1), end: inMinutes(60) } },
    }),
  ],
  ["paused-then-resumed", () => ({ policy: paused, whenDeferred: resume })],
  ["cancelled-while-deferred", () => ({ policy: paused, whenDeferred: cancel, ends: "CANCELLED" })],
  ["denied", () => ({ policy: strict })],
  ["throttled", () => ({ faults: [{ fault: "status", status: 429 }] })],
  ["unclear-then-adopted", () => ({ faults: [{ fault: "drop_after_accept" }] })],
  ["unclear-then-repeated", () => ({ faults: [{ fault: "drop_before_accept" }] })],
])("outreachCall: %s", ([scenario, setUp]) => record("outreachCall", scenario, setUp()));

test.for<[string, () => Scenario]>([
  ["sent", () => ({})],
  ["bounced", () => ({ lead: { mailbox: "bounced" } })],
  [
    "sent-after-throttling-and-error",
    () => ({
      faults: [
        { fault: "status", status: 429, retry_after: 1 },
        { fault: "status", status: 500 },
      ],
    }),
  ],
  ["paused-then-resumed", () => ({ policy: paused, whenDeferred: resume })],
  ["cancelled-while-deferred", () => ({ policy: paused, whenDeferred: cancel, ends: "CANCELLED" })],
  ["denied", () => ({ policy: strict })],
])("outreachEmail: %s", ([scenario, setUp]) => record("outreachEmail", scenario, setUp()));
