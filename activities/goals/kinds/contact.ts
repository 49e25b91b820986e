import { Lead } from "../../../db/entities/lead.ts";
import { OutreachTask } from "../../../db/entities/outreach-task.ts";
import { hashOfShown, isApproved } from "../../../db/queries/goals/approvals.ts";
import { findOrAddContact } from "../../../db/queries/goals/find-or-add-contact.ts";
import { noteGoal } from "../../../db/queries/goals/note-goal.ts";
import { shownOf } from "../../../db/queries/goals/shown-of.ts";
import { startTask } from "../../../db/queries/goals/start-task.ts";
import { taskCredits } from "../../../db/queries/goals/settle-goal.ts";
import { CHANNELS_OF } from "../../../domain/goal-decision.ts";
import type { StepKind } from "../../../domain/goal-decision.ts";
import { newId } from "../../../domain/id.ts";
import { isTaskEnded } from "../../../domain/task-state.ts";
import type { StepBehaviour, StepTurn } from "../goal-turn.ts";
import { finishStep } from "../goal-turn.ts";

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Whom the step means, as a row that the gate knows; an address of somebody new becomes a contact. */
async function prepare(turn: StepTurn): Promise<boolean> {
  const { em, goal, step } = turn;
  const address = text(step.params["address"]);
  if (!step.leadId && address) {
    step.leadId = await findOrAddContact(em, goal.projectId, address, text(step.params["name"]));
    await em.flush();
  }
  if (step.leadId) return true;
  await finishStep(turn, "failed", { verdict: "unreachable", reason: "no_person" });
  return false;
}

async function start({ em, goal, step }: StepTurn): Promise<void> {
  const lead = await em.findOneOrFail(Lead, { id: step.leadId as string });
  const task = em.create(OutreachTask, {
    projectId: goal.projectId,
    id: newId("task"),
    goalId: goal.id,
    stepId: step.id,
    leadId: lead.id,
    agentId: goal.agentId,
    goal: text(step.params["about"]) ?? step.description,
    recipientIdentifier: text(step.params["address"]) ?? lead.phone ?? lead.email ?? lead.id,
    recipientName: lead.name,
    urgency: (step.params["urgency"] as "normal" | undefined) ?? "normal",
    channels: CHANNELS_OF[step.kind as StepKind] ?? ["call", "email"],
    wishes: { subject: text(step.params["subject"]) ?? undefined, message: text(step.params["message"]) ?? undefined },
    expectsReply: step.params["expects_reply"] !== false,
    state: "in_progress",
    createdBy: goal.createdBy,
    requestId: goal.requestId,
  } as never);
  await em.flush();
  step.taskId = task.id;
  await em.flush();
  await startTask(em, task);
}

async function sync(turn: StepTurn): Promise<void> {
  const { em, step } = turn;
  const task = await em.findOne(OutreachTask, { id: step.taskId ?? "" }, { refresh: true });
  if (!task || !isTaskEnded(task.state)) return;
  if (task.reason === "withdrawn" && (await lostItsApproval(turn))) return showAgain(turn);
  step.used = await taskCredits(em, task.id);
  const result = { summary: task.completionSummary, reason: task.reason, ...task.result, task_id: task.id };
  await finishStep(turn, task.state === "completed" ? "completed" : "failed", result);
}

const lostItsApproval = async ({ em, step }: StepTurn): Promise<boolean> =>
  step.requiresApproval && !(await isApproved(em, step.id, hashOfShown(await shownOf(em, step))));

/** The gate has refused what nobody approved in this form: it is shown anew, and begins anew. */
async function showAgain({ em, goal, step }: StepTurn): Promise<void> {
  Object.assign(step, { state: "planned", startedAt: null, reserved: 0 });
  await em.flush();
  await noteGoal(em, {
    projectId: goal.projectId,
    goalId: goal.id,
    stepId: step.id,
    kind: "approval_void",
    detail: { step: step.number, task_id: step.taskId },
    actor: "cora",
  });
}

/** One person is contacted, over the channels that the step allows: a task of its own does it. */
export const contactStep: StepBehaviour = { prepare, start, sync };
