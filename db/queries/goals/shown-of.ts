import type { EntityManager } from "@mikro-orm/postgresql";
import { CHANNELS_OF } from "../../../domain/goal-decision.ts";
import type { StepKind } from "../../../domain/goal-decision.ts";
import type { GoalStep } from "../../entities/goal-step.ts";
import { Lead } from "../../entities/lead.ts";
import type { Shown } from "./approvals.ts";

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** What a person is shown before they approve, made of the rows as they are now. */
export async function shownOf(em: EntityManager, step: GoalStep): Promise<Shown> {
  const lead = step.leadId ? await em.findOne(Lead, { id: step.leadId }, { refresh: true }) : null;
  const channels = CHANNELS_OF[step.kind as StepKind] ?? [];
  const mails = channels.includes("email");
  const addresses = [channels.includes("call") ? lead?.phone : null, mails ? lead?.email : null].filter(Boolean);
  return {
    kind: step.kind,
    description: step.description,
    recipient: lead ? `${lead.name} (${addresses.join(", ")})` : null,
    channels,
    about: text(step.params["about"]) ?? text(step.params["question"]),
    subject: mails ? text(step.params["subject"]) : null,
    message: mails ? text(step.params["message"]) : null,
    worst_case_credits: step.estimate,
  };
}
