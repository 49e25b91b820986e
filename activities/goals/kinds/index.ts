import type { StepKind } from "../../../domain/goal-decision.ts";
import type { StepBehaviour } from "../goal-turn.ts";
import { approveStep } from "./approve.ts";
import { askStep } from "./ask.ts";
import { contactStep } from "./contact.ts";
import { lookupStep } from "./lookup.ts";
import { subGoalStep } from "./sub-goal.ts";
import { waitStep } from "./wait.ts";

/** Every kind of step that Cora can do. */
const BEHAVIOURS: Record<StepKind, StepBehaviour> = {
  call: contactStep,
  email: contactStep,
  contact: contactStep,
  lookup: lookupStep,
  wait: waitStep,
  ask: askStep,
  approve: approveStep,
  sub_goal: subGoalStep,
};

/** By name, because rows may hold a kind of another release. */
export const STEP_BEHAVIOURS: Readonly<Record<string, StepBehaviour | undefined>> = BEHAVIOURS;
