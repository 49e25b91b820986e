import { TaskAttempt } from "../../db/entities/task-attempt.ts";
import { acceptCall } from "../../db/queries/accept-call.ts";
import { acceptEmail } from "../../db/queries/accept-email.ts";
import { databaseNow } from "../../db/queries/database-now.ts";
import { findParties } from "../../db/queries/find-parties.ts";
import { agentAddress } from "../../domain/agent-address.ts";
import type { Channel } from "../../domain/gate.ts";
import { newId } from "../../domain/id.ts";
import { pursuit } from "../../domain/pursuit.ts";
import type { Pursuit } from "../../domain/pursuit.ts";
import { paidFor } from "./await-credits.ts";
import { finishTask, noteTask } from "./task-turn.ts";
import type { TaskTurn } from "./task-turn.ts";

/** Accepts the next call or email of a task: record, promise and attempt are one transaction, so it happens once or not at all. */
export async function beginAttempt(
  turn: TaskTurn,
  channel: Channel,
  because: Record<string, unknown>,
  number: number,
): Promise<Pursuit> {
  const { em, task } = turn;
  const recordId = newId(channel === "call" ? "call" : "eml");
  if (!(await ACCEPT[channel](turn, recordId))) {
    await finishTask(turn, "failed", { summary: null, reason: "no_sender", result: { verdict: "unreachable" } });
    return pursuit("ended", task.state);
  }
  const table = channel === "call" ? "call" : "email";
  await em.execute(`UPDATE ${table} SET outreach_task_id = ? WHERE project_id = ? AND id = ?`, [
    task.id,
    task.projectId,
    recordId,
  ]);
  const [row] = await em.execute<[{ last: number | null }]>(
    "SELECT max(number) AS last FROM task_attempt WHERE project_id = ? AND task_id = ?",
    [task.projectId, task.id],
  );
  em.create(TaskAttempt, {
    projectId: task.projectId,
    id: newId("try"),
    taskId: task.id,
    run: task.run,
    number: (row.last ?? 0) + 1,
    channel,
    recordId,
    because,
    // By the clock that dates what people write.
    startedAt: await databaseNow(em),
  } as never);
  task.selectedChannel = channel;
  await paidFor(turn);
  await noteTask(turn, "attempt_started", { channel, record_id: recordId, try: number, because });
  return pursuit("again", task.state);
}

const people = ({ task }: TaskTurn) => ({
  projectId: task.projectId,
  taskId: task.id,
  leadId: task.leadId,
  requestId: task.requestId,
  actor: task.createdBy,
});

/** False where there is nobody to send or to send to; the gate judges everything else at the instant of sending. */
const ACCEPT: Record<Channel, (turn: TaskTurn, recordId: string) => Promise<boolean>> = {
  call: async (turn, callId) => {
    const { lead, agent } = await findParties(turn.em, turn.task.leadId, turn.task.agentId ?? "");
    if (!lead?.phone || !agent?.outboundNumber) return false;
    const numbers = { leadPhone: lead.phone, agentPhone: agent.outboundNumber };
    const words = { callReason: turn.task.goal, firstMessageOverride: null };
    await acceptCall(turn.em, { ...people(turn), callId, agentId: agent.id, ...numbers, ...words });
    return true;
  },
  email: async (turn, emailId) => {
    const { task, settings } = turn;
    const { lead, agent } = await findParties(turn.em, task.leadId, task.agentId ?? "");
    const from = agent && agentAddress(agent, settings.mailDomain);
    if (!lead?.email || !from) return false;
    await acceptEmail(turn.em, {
      ...people(turn),
      emailId,
      agentId: agent.id,
      leadEmail: lead.email,
      agentEmail: from,
      subject: task.wishes.subject ?? task.goal.slice(0, 200),
      message: task.wishes.message ?? task.goal,
      template: null,
    });
    return true;
  },
};
