import { createHash } from "node:crypto";
import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../../domain/id.ts";
import { Approval } from "../../entities/approval.ts";
import type { Goal } from "../../entities/goal.ts";
import type { GoalStep } from "../../entities/goal-step.ts";

/** What a person sees before they approve: everything that makes the contact what it is. */
export interface Shown {
  kind: string;
  description: string;
  recipient: string | null;
  channels: string[];
  about: string | null;
  subject: string | null;
  message: string | null;
  worst_case_credits: number;
}

const FIELDS = [
  "kind",
  "description",
  "recipient",
  "channels",
  "about",
  "subject",
  "message",
  "worst_case_credits",
] as const satisfies (keyof Shown)[];

/** The same content has the same hash, however it was stored meanwhile. */
export const hashOfShown = (shown: Shown): string =>
  createHash("sha256")
    .update(JSON.stringify(FIELDS.map((field) => shown[field])))
    .digest("hex");

export const openApproval = (em: EntityManager, stepId: string): Promise<Approval | null> =>
  em.findOne(Approval, { stepId, state: "open" });

/** Whether somebody approved exactly this. */
export const isApproved = async (em: EntityManager, stepId: string, hash: string): Promise<boolean> =>
  (await em.count(Approval, { stepId, hash, state: "approved" })) > 0;

/** Asks for approval of what is shown now; an open question about something else is superseded. */
export async function showForApproval(em: EntityManager, goal: Goal, step: GoalStep, shown: Shown): Promise<boolean> {
  const hash = hashOfShown(shown);
  const open = await openApproval(em, step.id);
  if (open?.hash === hash) return false;
  if (open) open.state = "superseded";
  await em.flush();
  em.create(Approval, {
    projectId: goal.projectId,
    id: newId("apr"),
    goalId: goal.id,
    stepId: step.id,
    shown,
    hash,
    proposedBy: goal.createdBy,
  } as never);
  await em.flush();
  return true;
}
