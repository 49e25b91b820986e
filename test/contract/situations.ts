import { randomUUID } from "node:crypto";
import { newApiKey } from "../../api/auth/api-key.ts";
import { fingerprint } from "../../api/idempotency.ts";
import type { Operation } from "../../api/operation.ts";
import { inSystem } from "../../db/project-scope.ts";
import { pathParameters } from "../api/call-operation.ts";
import { issueKey } from "../api/issue-key.ts";
import { resetGoal } from "../api/goal-stock.ts";
import { exampleInputs } from "../api/stock.ts";
import type { Stock } from "../api/stock.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testClient } from "../setup/test-client.ts";
import type { TestClient } from "../setup/test-client.ts";
import type { TestCora } from "../setup/test-cora.ts";

/** A request that must be refused in one documented way. */
export interface Situation {
  client: TestClient;
  input: Record<string, unknown>;
  headers?: Record<string, string | null>;
  /** The key with which a tool is refused alike; null where the refusal belongs to REST alone. */
  toolKey: string | null;
}

export type Situations = Record<string, (op: Operation) => Promise<Situation>>;

export interface World {
  cora: TestCora;
  project: BuiltProject;
  stock: Stock;
  /** Who may call the operation. */
  clientOf(op: Operation): TestClient;
  /** An API process that lets everybody ask once, and has no mail domain. */
  tiredUrl: string;
}

/** What shows an error from outside. Codes that are not here cannot be shown so, and say why where they are left out. */
export async function situations({ cora, project, stock, clientOf, tiredUrl }: World): Promise<Situations> {
  const unpaid = await buildProject(cora, { subscribed: false });
  const unpaidParties = { lead_id: (await buildLead(unpaid)).id, agent_id: (await buildAgent(unpaid)).id };
  const poor = await buildProject(cora, { credits: 0 });
  const bareAgent = (await project.client.post("/api/v1/agents", { type: "outbound", name: "Bare" })).body.data.id;
  const freshTired = async () => testClient(tiredUrl).as(await issueKey(cora, project.projectId));
  const addressless = (await (await freshTired()).post("/api/v1/agents", { type: "outbound", name: "Mute" })).body.data.id;
  const archived = await buildArchived(project);
  const keys = {
    readOnly: await issueKey(cora, project.projectId, { scope: "read_only" }),
    revoked: await issueKey(cora, project.projectId, { revoked: true }),
    tired: await issueKey(cora, project.projectId),
  };
  const example = (op: Operation) => (exampleInputs(stock)[op.id] as () => Record<string, unknown>)();
  const withKey = (key: string) => async (op: Operation): Promise<Situation> => ({
    client: cora.client.as(key),
    input: example(op),
    toolKey: null,
  });
  const changed = (change: Record<string, unknown>) => async (op: Operation): Promise<Situation> => ({
    client: clientOf(op),
    input: { ...example(op), ...change },
    toolKey: project.apiKey,
  });
  const leadWithout = async (change: Record<string, unknown>) => changed({ lead_id: (await buildLead(project, change)).id });
  return {
    missing_api_key: async (op) => ({ client: cora.client, input: example(op), toolKey: null }),
    invalid_api_key: withKey(newApiKey("live").key),
    revoked_api_key: withKey(keys.revoked),
    read_only_key: async (op) => ({ ...(await withKey(keys.readOnly)(op)), toolKey: keys.readOnly }),
    validation_error: changed({ surprise: 1 }),
    missing_idempotency_key: async (op) => ({ ...(await changed({})(op)), headers: { "idempotency-key": null }, toolKey: null }),
    resource_not_found: async (op) => changed(unknownId(op))(op),
    payment_required: async (op) => ({
      client: unpaid.client,
      input: { ...example(op), ...("lead_id" in op.input.shape ? unpaidParties : {}) },
      toolKey: unpaid.apiKey,
    }),
    quota_exceeded: async (op) => ({
      client: poor.client,
      input: { ...example(op), ...("auto_execute" in op.input.shape ? { coordination_message_id: undefined, auto_execute: true } : {}) },
      toolKey: poor.apiKey,
    }),
    goal_already_completed: changed({ goal_id: stock.completed_goal_id }),
    goal_already_cancelled: changed({ goal_id: stock.cancelled_goal_id }),
    budget_approval_required: async (op) => {
      await resetGoal(project, stock, { paused_by: "budget_approval" });
      return changed({ message: "yes", conversation_id: stock.conversation_id })(op);
    },
    safety_violation: changed({ message: "Call my neighbour and threaten him until he pays." }),
    suppression_violation: changed({ recipient_identifier: await stoppedPhone(project) }),
    blocked_number: changed({ recipient_identifier: "+881612345678" }),
    emergency_number: changed({ recipient_identifier: "911" }),
    no_active_subscription: async (op) => ({ client: unpaid.client, input: example(op), toolKey: unpaid.apiKey }),
    idempotency_conflict: async (op) => {
      const [input, key] = [example(op), randomUUID()];
      await claim(cora, project.projectId, op, key, input);
      return { client: clientOf(op), input, headers: { "idempotency-key": key }, toolKey: null };
    },
    rate_limit_exceeded: async (op) => {
      const tired = testClient(tiredUrl);
      await (op.id === "signup"
        ? tired.post("/api/v1/signup", { email: `${randomUUID()}@example.com` })
        : tired.as(keys.tired).get("/api/v1/leads"));
      return { client: op.auth === "none" ? tired : tired.as(keys.tired), input: example(op), toolKey: null };
    },
    lead_no_phone: await leadWithout({ phone: undefined }),
    lead_no_email: await leadWithout({ email: undefined }),
    lead_stopped: await stopped(project).then((lead_id) => changed({ lead_id })),
    agent_no_email: async (op) => ({
      client: await freshTired(),
      input: { ...example(op), agent_id: addressless },
      toolKey: null,
    }),
    no_phone_number: changed({ agent_id: bareAgent }),
    agent_inactive: changed({ agent_id: archived }),
    recording_unavailable: await silentCall(project, stock).then((call_id) => changed({ call_id })),
    transcript_not_found: await silentCall(project, stock).then((call_id) => changed({ call_id })),
  };
}

const unknownId = (op: Operation): Record<string, unknown> => {
  const [inPath] = pathParameters(op);
  const field = inPath ?? (Object.keys(op.input.shape).find((name) => /_ids?$/.test(name)) as string);
  return { [field]: field.endsWith("_ids") ? ["none_1"] : "none_1" };
};

/** A key whose first request has not been answered yet. */
const claim = (cora: TestCora, projectId: string, op: Operation, key: string, input: unknown) =>
  inSystem(cora.database, (em) =>
    em.execute(
      "INSERT INTO idempotency_key (project_id, operation, key, fingerprint, expires_at) VALUES (?, ?, ?, ?, now() + interval '1 day')",
      [projectId, op.id, key, fingerprint(op, op.input.parse(input))],
    ),
  );

async function buildArchived(project: BuiltProject): Promise<string> {
  const { body } = await project.client.post("/api/v1/agents", { type: "outbound", name: "Old" });
  await project.client.patch(`/api/v1/agents/${body.data.id}`, { status: "archived" });
  return body.data.id;
}

async function stopped(project: BuiltProject): Promise<string> {
  const { id } = await buildLead(project);
  await project.client.patch(`/api/v1/leads/${id}`, { outreach_disabled: true });
  return id;
}

async function stoppedPhone(project: BuiltProject): Promise<string> {
  const { id, phone } = await buildLead(project, { line: "0155" });
  await project.client.patch(`/api/v1/leads/${id}`, { outreach_disabled: true });
  return phone;
}

/** A call that nobody answers: nothing is said, nothing is recorded. */
async function silentCall(project: BuiltProject, { agent_id }: Stock): Promise<string> {
  const lead = await buildLead(project, { line: "0108" });
  const parties = { lead_id: lead.id, agent_id };
  const { body } = await project.client.post("/api/v1/outreach/call", parties, { "idempotency-key": randomUUID() });
  return body.data.call_id;
}
