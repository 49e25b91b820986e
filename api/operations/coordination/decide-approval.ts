import { Approval } from "../../../db/entities/approval.ts";
import { GoalStep } from "../../../db/entities/goal-step.ts";
import type { Goal } from "../../../db/entities/goal.ts";
import { Project } from "../../../db/entities/project.ts";
import { CoraError } from "../../../domain/errors.ts";
import { withDefaults } from "../../../domain/policy.ts";
import { isPerson } from "../../auth/is-person.ts";
import { mustFind } from "../../must-find.ts";
import type { Call } from "../../operation.ts";

export interface ApprovalDecision {
  approval_id?: string | undefined;
  decision: "approve" | "deny";
}

/** Decides the oldest open approval of a locked goal; who may do so is the project's policy. */
export async function decideApproval(call: Call, goal: Goal, { approval_id, decision }: ApprovalDecision) {
  const { em } = call;
  if (goal.pausedBy === "budget_approval") throw new CoraError("budget_approval_required");
  const open = await em.find(
    Approval,
    { goalId: goal.id, state: "open" },
    { orderBy: { createdAt: "asc", id: "asc" } },
  );
  if (approval_id) await mustFind(call, Approval, approval_id);
  const approval = approval_id ? open.find(({ id }) => id === approval_id) : open[0];
  if (!approval)
    throw new CoraError("conflict", approval_id ? "That approval is no longer open." : "Nothing waits for approval.", {
      details: { open_approvals: open.map(({ id, hash }) => ({ id, hash })) },
    });
  if (decision === "approve") await refuseOwnWord(call, approval);
  approval.state = decision === "approve" ? "approved" : "denied";
  approval.decidedBy = call.actor;
  approval.decidedAt = new Date();
  const step = await em.findOneOrFail(GoalStep, { id: approval.stepId });
  if (decision === "approve") step.state = "approved";
  else
    Object.assign(step, {
      state: "skipped",
      finishedAt: new Date(),
      result: { verdict: "denied", summary: "You did not approve this." },
    });
  goal.escalatedAt = null;
  goal.idleTurns = 0;
  await em.flush();
  return { approval_id: approval.id, step: step.number, hash: approval.hash };
}

/** Whoever asked for the goal must not wave its steps through where the project wants somebody else to look. */
async function refuseOwnWord(call: Call, approval: Approval): Promise<void> {
  const project = await mustFind(call, Project, call.projectId);
  const { approval_by: by } = withDefaults(project.policy);
  if (by === "person" && !isPerson(call))
    throw new CoraError("forbidden", "This project wants a signed-in person to approve; a key or an app cannot.");
  if (by === "another" && approval.proposedBy === call.actor)
    throw new CoraError("forbidden", "This project wants somebody else to approve than who asked for the goal.");
}
