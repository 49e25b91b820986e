import { randomUUID } from "node:crypto";
import { eventually } from "../setup/eventually.ts";
import { buildAgent, buildLead } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { buildGoalStock } from "./goal-stock.ts";
import type { GoalStock } from "./goal-stock.ts";

/** One of everything that an operation may ask for by id. */
export interface Stock extends GoalStock {
  lead_id: string;
  agent_id: string;
  phone_id: string;
  call_id: string;
  email_id: string;
  key_id: string;
  /** An import that was cancelled, so that it stays as it is. */
  import_id: string;
  /** One that waits, paused. */
  paused_import_id: string;
}

export async function buildStock(project: BuiltProject, lead: Record<string, unknown> = {}): Promise<Stock> {
  const { client } = project;
  await client.patch("/api/v1/policy", { recording: true });
  const agent = await buildAgent(project);
  const { id: lead_id } = await buildLead(project, lead);
  const numbers = await client.get("/api/v1/phone-numbers");
  const parties = { lead_id, agent_id: agent.id };
  const call = await client.post("/api/v1/outreach/call", parties, { "idempotency-key": randomUUID() });
  const email = await client.post("/api/v1/outreach/email", parties);
  return {
    ...parties,
    phone_id: numbers.body.data[0].id,
    call_id: call.body.data.call_id,
    email_id: email.body.data.email_id,
    key_id: project.spareKeyId,
    import_id: await pausedImport(project, "cancel"),
    paused_import_id: await pausedImport(project, "pause"),
    ...(await buildGoalStock(project, parties)),
  };
}

/** A dry run that is stopped before it can end: it is long enough, and leaves no leads. */
async function pausedImport({ client }: BuiltProject, wish: "pause" | "cancel"): Promise<string> {
  const file = `name\n${Array.from({ length: 20_000 }, (_, index) => `Row ${index}`).join("\n")}\n`;
  const { status, body } = await client.post("/api/v1/imports?dry_run=true", file, { "content-type": "text/csv" });
  if (status !== 202) throw new Error(`An import was answered ${status} ${JSON.stringify(body)}`);
  await client.post(`/api/v1/imports/${body.data.id}/${wish}`);
  return body.data.id;
}

/** Waits for the call's settled end, its recording and its summary; needs a worker. */
export const untilRecorded = ({ client }: BuiltProject, { call_id }: Stock) =>
  eventually(async () => {
    const { body } = await client.get(`/api/v1/calls/${call_id}`);
    return body.data.finished_at && body.data.summary && body.data.recording_url && body.data;
  }, "a recorded call");

/** A valid input for each operation, by id. */
export const exampleInputs = (stock: Stock): Record<string, () => Record<string, unknown>> => {
  const { lead_id, agent_id, phone_id, call_id, email_id, key_id, import_id, paused_import_id } = stock;
  const { goal_id, completed_goal_id, conversation_id, coordination_message_id, task_id } = stock;
  return {
    get_api_index: () => ({}),
    get_openapi_spec: () => ({}),
    get_api_health: () => ({}),
    signup: () => ({
      email: `example-${randomUUID()}@example.com`,
      password: "correct horse",
      company_name: "Acme",
      name: "Jo",
    }),
    list_plans: () => ({}),
    create_checkout: () => ({ plan: "growth", interval: "annual" }),
    create_billing_portal: () => ({}),
    change_plan: () => ({ new_plan: "growth" }),
    cancel_pending_plan_change: () => ({}),
    get_subscription_status: () => ({}),
    list_projects: () => ({ limit: 10 }),
    create_project: () => ({ name: "Second" }),
    get_policy: () => ({}),
    update_policy: () => ({ closed_dates: ["2030-12-25"] }),
    list_leads: () => ({ query: "jane", has_meeting: false, limit: 5 }),
    get_lead: () => ({ lead_id }),
    create_lead: () => ({ name: "Jo Doe", phone: "+12025550103", custom_fields: { size: 7 } }),
    bulk_create_leads: () => ({
      leads: [{ name: "Ann", email: `ann-${randomUUID()}@example.com` }, { name: 7 }],
      agent_id,
    }),
    update_lead: () => ({ lead_id, role: "VP Sales", stage: "in_progress" }),
    list_lead_calls: () => ({ lead_id }),
    list_lead_emails: () => ({ lead_id }),
    get_call: () => ({ call_id }),
    get_call_transcript: () => ({ call_id }),
    get_call_audio: () => ({ call_id }),
    list_activity: () => ({ lead_id, agent_id }),
    list_agents: () => ({ type: "outbound" }),
    get_agent: () => ({ agent_id }),
    create_agent: () => ({ type: "inbound", name: "Ines" }),
    update_agent: () => ({ agent_id, system_prompt: "Be brief." }),
    assign_leads: () => ({ agent_id, lead_ids: [lead_id] }),
    trigger_call: () => ({ lead_id, agent_id, call_reason: "a demo" }),
    send_email: () => ({ lead_id, agent_id, subject: "Hello", message: "A word." }),
    get_email: () => ({ email_id }),
    get_credits: () => ({}),
    get_credit_balance: () => ({}),
    list_credit_history: () => ({ limit: 10 }),
    get_credit_costs: () => ({}),
    get_credit_breakdown: () => ({}),
    list_credit_plans: () => ({}),
    get_stats: () => ({ time_range: "30d" }),
    create_import: () => ({ dry_run: true, duplicates: "update", country: "US", agent_id }),
    list_imports: () => ({ limit: 10 }),
    get_import: () => ({ import_id }),
    pause_import: () => ({ import_id: paused_import_id }),
    resume_import: () => ({ import_id: paused_import_id }),
    cancel_import: () => ({ import_id }),
    stream_import_events: () => ({ import_id }),
    get_import_failed_rows: () => ({ import_id }),
    send_coordination_message: () => ({ message: "Call +12025550101 about the inspection. Ask me before you call." }),
    get_conversation_history: () => ({ conversation_id }),
    list_conversations: () => ({ limit: 10 }),
    create_conversation: () => ({ title: "The inspection" }),
    list_goals: () => ({ limit: 10 }),
    get_goal: () => ({ goal_id }),
    get_goal_tree: () => ({ goal_id }),
    stream_goal_timeline: () => ({ goal_id: stock.completed_goal_id }),
    get_goal_timeline: () => ({ goal_id }),
    cancel_goal: () => ({ goal_id }),
    cascade_cancel_goal: () => ({ goal_id }),
    escalate_goal: () => ({ goal_id, reason: "a person should look" }),
    approve_goal_step: () => ({ goal_id }),
    accept_goal_outcome: () => ({ goal_id: completed_goal_id }),
    continue_negotiating: () => ({ goal_id, instructions: "Ask for a Tuesday." }),
    archive_goal: () => ({ goal_id: completed_goal_id }),
    batch_archive_goals: () => ({ goal_ids: [completed_goal_id] }),
    get_goal_budget: () => ({ goal_id }),
    estimate_goal_cost: () => ({ type: "call", description: "Call three plumbers for a quote." }),
    approve_goal_budget: () => ({ goal_id, credits: 50 }),
    get_goal_cost_breakdown: () => ({ goal_id }),
    acknowledge_soft_cap: () => ({ goal_id }),
    list_outreach_tasks: () => ({ status: "pending,in_progress,failed" }),
    get_outreach_task: () => ({ task_id }),
    create_outreach_task: () => ({
      goal: "Confirm the inspection",
      recipient_identifier: "+12025550108",
      coordination_message_id,
      auto_execute: false,
    }),
    retry_outreach_task: () => ({ task_id }),
    cancel_outreach_task: () => ({ task_id }),
    get_pending_notifications: () => ({}),
    list_phone_numbers: () => ({}),
    list_api_keys: () => ({ limit: 5 }),
    create_api_key: () => ({ name: "CRM sync", scope: "read_only", permissions: ["list_leads", "get_lead"] }),
    revoke_api_key: () => ({ key_id }),
    assign_phone_number: () => ({ phone_id, agent_id, role: "inbound" }),
  };
};
