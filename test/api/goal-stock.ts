import { newId } from "../../domain/id.ts";
import type { BuiltProject } from "../setup/factories.ts";

/** Goals and tasks as rows, without workflows of their own, so that they stay as a test has put them. */
export interface GoalStock {
  /** Waits for the approval of its first step. */
  goal_id: string;
  completed_goal_id: string;
  cancelled_goal_id: string;
  conversation_id: string;
  coordination_message_id: string;
  approval_id: string;
  /** Has failed after one attempt. */
  task_id: string;
}

interface Parties {
  lead_id: string;
  agent_id: string;
}

const SHOWN = {
  kind: "call",
  description: "Call Jane about the inspection",
  recipient: "Jane Doe",
  channels: ["call"],
  about: "the inspection",
  subject: null,
  message: null,
  worst_case_credits: 4,
};

export async function buildGoalStock({ insert }: BuiltProject, { lead_id, agent_id }: Parties): Promise<GoalStock> {
  const [conversation_id, coordination_message_id] = [newId("cnv"), newId("msg")];
  await insert("conversation", { id: conversation_id, title: "The inspection", message_count: 1 });
  const goal = async (fields: Record<string, unknown>): Promise<string> => {
    const id = newId("goal");
    const words = { title: "the inspection", description: "Call Jane about the inspection." };
    const origin = { conversation_id, root_goal_id: id, agent_id, created_by: "key:stock", request_id: "req_stock" };
    await insert("goal", { id, ...origin, ...words, credits_cap: 10, turns: 1, ...fields });
    return id;
  };
  const goal_id = await goal({ state: "active", attention: "approval" });
  const [step_id, approval_id, task_id] = [newId("stp"), newId("apr"), newId("task")];
  await insert("coordination_message", {
    id: coordination_message_id,
    conversation_id,
    goal_id,
    role: "user",
    content: "Call Jane about the inspection.",
    actor: "key:stock",
  });
  const step = { description: SHOWN.description, state: "needs_approval", lead_id, requires_approval: true };
  await insert("goal_step", { id: step_id, goal_id, number: 1, stage: 1, kind: "call", ...step });
  await insert("approval", {
    id: approval_id,
    goal_id,
    step_id,
    shown: SHOWN,
    hash: "stock",
    proposed_by: "key:stock",
  });
  await insert("goal_event", { goal_id, step_id, kind: "approval_asked", actor: "cora" });
  await insert("outreach_task", {
    id: task_id,
    lead_id,
    agent_id,
    goal: "Confirm the inspection",
    recipient_identifier: "+12025550108",
    state: "failed",
    reason: "no_answer",
    created_by: "key:stock",
    request_id: "req_stock",
  });
  const attempt = { id: newId("try"), task_id, run: 1, number: 1, channel: "call", record_id: newId("call") };
  await insert("task_attempt", { ...attempt, status: "no_answer", completed_at: new Date() });
  await insert("contact_address", { address: `jane-${task_id}@example.com`, lead_id, source: "given" });
  await insert("inbox_message", {
    id: newId("msg"),
    lead_id,
    agent_id,
    channel: "email",
    kind: "message",
    thread_id: task_id,
    from_address: "jane@example.com",
    to_address: "ava@example.com",
    provider_id: task_id,
    body: "Tuesday suits me.",
    preview: "Tuesday suits me.",
  });
  const completed_goal_id = await goal({ state: "completed", outcome: "achieved", ended_at: new Date() });
  await insert("goal_spent", { goal_id: completed_goal_id, channel: "call", spent: 130 });
  const cancelled_goal_id = await goal({ state: "cancelled", ended_at: new Date() });
  return {
    goal_id,
    completed_goal_id,
    cancelled_goal_id,
    conversation_id,
    coordination_message_id,
    approval_id,
    task_id,
  };
}

type Fields = Record<string, string | null>;

/** Puts the open goal back to where it waits for its approval, or is stopped as the fields say. */
export async function resetGoal({ run }: BuiltProject, { goal_id, approval_id }: GoalStock, fields: Fields = {}) {
  const open = { state: "active", outcome: null, result: null, paused_by: null, escalated_at: null, ended_at: null };
  const all = Object.entries({ ...open, archived_at: null, ...fields });
  await run(`UPDATE goal SET ${all.map(([name]) => `${name} = ?`).join(", ")} WHERE id = ?`, [
    ...all.map(([, value]) => value),
    goal_id,
  ]);
  await run("UPDATE goal_step SET state = 'needs_approval', finished_at = NULL WHERE goal_id = ?", [goal_id]);
  await run("UPDATE approval SET state = 'open', decided_by = NULL, decided_at = NULL WHERE id = ?", [approval_id]);
}

/** A task that may be cancelled, or tried again as the state says; a run that goes on from before is ended by it. */
export const resetTask = ({ run }: BuiltProject, { task_id }: GoalStock, state: "pending" | "failed") =>
  run("UPDATE outreach_task SET state = ?, completed_at = NULL WHERE id = ?", [state, task_id]);
