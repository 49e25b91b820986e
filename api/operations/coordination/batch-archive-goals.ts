import { z } from "zod";
import { Goal } from "../../../db/entities/goal.ts";
import { noteGoal } from "../../../db/queries/goals/note-goal.ts";
import { isGoalEnded } from "../../../domain/goal-state.ts";
import { Id } from "../../fields.ts";
import { operation } from "../../operation.ts";

export const batchArchiveGoals = operation({
  id: "batch_archive_goals",
  section: "Coordination",
  method: "POST",
  path: "/api/v1/coordination/goals/batch-archive",
  summary: "Archive several goals that have ended",
  description: "Each goal on its own: one that cannot be archived is named with the reason and stops no other.",
  auth: "api_key",
  effect: "write",
  status: 200,
  mcp: true,
  idempotency: "optional",
  errors: [],
  kind: "object",
  input: z.strictObject({ goal_ids: z.array(Id).min(1).max(100) }),
  output: z.object({
    archived: z.array(Id),
    failed: z.array(z.object({ id: Id, code: z.enum(["resource_not_found", "conflict"]) })),
  }),
}).handle(async ({ goal_ids }, { em, projectId, actor }) => {
  const ids = [...new Set(goal_ids)];
  const goals = new Map((await em.find(Goal, { id: { $in: ids } })).map((goal) => [goal.id, goal]));
  const archived: string[] = [];
  const failed: { id: string; code: "resource_not_found" | "conflict" }[] = [];
  for (const id of ids) {
    const goal = goals.get(id);
    if (!goal) failed.push({ id, code: "resource_not_found" });
    else if (!isGoalEnded(goal.state)) failed.push({ id, code: "conflict" });
    else {
      // An end is final, so nobody can open it again meanwhile.
      if (!goal.archivedAt) await noteGoal(em, { projectId, goalId: id, kind: "goal_archived", actor });
      goal.archivedAt ??= new Date();
      archived.push(id);
    }
  }
  await em.flush();
  return { archived, failed };
});
