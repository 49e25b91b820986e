import { GoalStep } from "../../db/entities/goal-step.ts";
import { Lead } from "../../db/entities/lead.ts";
import { meetingSince } from "../../db/queries/goals/meeting-since.ts";
import { isContact } from "../../domain/goal-decision.ts";
import type { GoalTurn, StepTurn } from "./goal-turn.ts";
import { finishStep } from "./goal-turn.ts";

const NOT_BEGUN = ["planned", "needs_approval", "approved"] as const;

const notBegun = ({ em, goal }: GoalTurn): Promise<GoalStep[]> =>
  em.find(GoalStep, { goalId: goal.id, state: { $in: [...NOT_BEGUN] } }, { orderBy: { number: "asc" } });

/** Contacts that have not begun and that nobody wants any more: the person has opted out, or somebody has agreed with them meanwhile. */
export async function skipUnwanted(turn: GoalTurn): Promise<void> {
  const contacts = (await notBegun(turn)).filter(({ kind, leadId }) => leadId && isContact(kind));
  let skipped = 0;
  for (const step of contacts) {
    const news = await newsFor(turn, step);
    if (!news) continue;
    await finishStep({ ...turn, step }, "skipped", news);
    skipped += 1;
  }
  if (skipped > 0) await skipIdleWaits(turn);
}

async function newsFor({ em }: GoalTurn, step: GoalStep): Promise<Record<string, unknown> | null> {
  const lead = await em.findOneOrFail(Lead, { id: step.leadId as string }, { refresh: true });
  if (lead.outreachDisabled)
    return { verdict: "refused", reason: "opted_out", summary: "They asked not to be contacted again." };
  if (!(await meetingSince(em, lead.id, step.createdAt))) return null;
  const when = lead.meetingWhen ? `: ${lead.meetingWhen}` : "";
  return { verdict: "achieved", reason: "meeting_booked", summary: `A meeting was agreed on meanwhile${when}.` };
}

const DECISIVE = ["achieved", "refused"];

/** Whoever has agreed or refused is not contacted again as it was planned before: the mind decides anew. */
export async function skipOvertaken(turn: StepTurn): Promise<void> {
  const { step } = turn;
  if (!isContact(step.kind) || !step.leadId || !DECISIVE.includes(String(step.result?.["verdict"]))) return;
  const again = (await notBegun(turn)).filter(({ kind, leadId }) => leadId === step.leadId && isContact(kind));
  for (const other of again) await finishStep({ ...turn, step: other }, "skipped", { verdict: "overtaken" });
  if (again.length > 0) await skipIdleWaits(turn);
}

/** A wait for nothing that comes after it would only keep the goal from thinking. */
async function skipIdleWaits(turn: GoalTurn): Promise<void> {
  const { em, goal } = turn;
  const open = await em.find(GoalStep, { goalId: goal.id, state: { $in: [...NOT_BEGUN, "running"] } });
  if (open.some(({ kind }) => kind !== "wait")) return;
  for (const step of open) await finishStep({ ...turn, step }, "skipped", { verdict: "overtaken" });
}
