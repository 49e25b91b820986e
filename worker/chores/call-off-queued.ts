import type { ActivityDeps } from "../../activities/deps.ts";
import { numberZones } from "../../activities/number-zones.ts";
import { inProject, inSystem } from "../../db/project-scope.ts";
import { queuedCalls } from "../../db/queries/queued-calls.ts";
import type { QueuedCall } from "../../db/queries/queued-calls.ts";
import { isOpen } from "../../domain/calling-hours.ts";

/** Longer than the pause between two looks and what cancelling takes. */
const AHEAD_MS = 30_000;

/**
 * The telephone company queues what it cannot dial at once, for up to a day, and dials it when its turn comes: a call that
 * has not rung shortly before calling hours end is called off, so that it cannot ring after them.
 */
export async function callOffQueued({ database }: Pick<ActivityDeps, "database">): Promise<void> {
  const calls = await inSystem(database, queuedCalls);
  const late = await Promise.all(calls.map(async (call) => ((await mayStillRing(call)) ? [] : [call])));
  for (const { projectId, callId } of late.flat())
    await inProject(database, projectId, async (em) => {
      await em.execute(
        "UPDATE call SET reason = 'calling_hours' WHERE project_id = ? AND id = ? AND state = 'dialing'",
        [projectId, callId],
      );
      await em.execute("INSERT INTO hang_up (project_id, call_id) VALUES (?, ?) ON CONFLICT DO NOTHING", [
        projectId,
        callId,
      ]);
    });
  if (late.flat().length > 0) database.wake();
}

async function mayStillRing({ phone, timeZone, policy, now }: QueuedCall): Promise<boolean> {
  const zones = timeZone ? [timeZone] : await numberZones(phone);
  return isOpen(zones, new Date(now.getTime() + AHEAD_MS), policy);
}
