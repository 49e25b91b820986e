import type { EntityManager } from "@mikro-orm/postgresql";
import type { ActivityDeps } from "../activities/deps.ts";
import { Attempt } from "../db/entities/attempt.ts";
import { Call } from "../db/entities/call.ts";
import { OutreachTask } from "../db/entities/outreach-task.ts";
import { inProject } from "../db/project-scope.ts";
import { isTerminal } from "../domain/call-state.ts";
import type { Outbox } from "./outbox.ts";

interface HangUpRow {
  project_id: string;
  call_id: string;
}

/** Between ledger and answer a call has no id yet to be ended by; after so many looks its workflow knows better. */
const TRIES_MAX = 60;

/** Calls that nobody wants any more, ended by whichever worker comes first; Temporal is not asked. */
export const hangUpOutbox = ({ database, providersFor }: ActivityDeps): Outbox<HangUpRow> => ({
  name: "hang_up",
  take: (em: EntityManager, limit) =>
    em.execute<HangUpRow[]>(
      `SELECT project_id, call_id FROM hang_up WHERE available_at <= now() AND tries < ${TRIES_MAX} ORDER BY available_at LIMIT ? FOR UPDATE SKIP LOCKED`,
      [limit],
    ),
  carry: async ({ project_id: projectId, call_id: callId }) => {
    const { call, attempt, unlessAnswered } = await inProject(database, projectId, (em) => look(em, callId));
    // Without a living attempt the gate refuses the next one.
    if (isTerminal(call.state) || !attempt) return;
    const providerId = attempt.providerId ?? call.providerId;
    if (!providerId) throw new Error("not placed yet");
    const { calls } = await providersFor(projectId);
    await calls.hangUp(providerId, { unlessAnswered });
  },
  done: async (em, carried) => {
    for (const { row } of carried)
      await em.execute("DELETE FROM hang_up WHERE project_id = ? AND call_id = ?", [row.project_id, row.call_id]);
  },
  failed: (em, row, code) =>
    em.execute(
      "UPDATE hang_up SET tries = tries + 1, error = ?, available_at = now() + interval '1 second' WHERE project_id = ? AND call_id = ?",
      [code, row.project_id, row.call_id],
    ),
});

async function look(em: EntityManager, callId: string) {
  const call = await em.findOneOrFail(Call, { id: callId });
  const attempt = await em.findOne(Attempt, { recordId: callId, state: { $in: ["open", "accepted", "unknown"] } });
  const task = call.outreachTaskId ? await em.findOne(OutreachTask, { id: call.outreachTaskId }) : null;
  // A task that goes on spares its person the ringing; whoever has picked up is not cut off.
  return { call, attempt, unlessAnswered: task?.state === "in_progress" };
}
