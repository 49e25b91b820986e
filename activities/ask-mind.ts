import { Context } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import type { GoalMind } from "../providers/goal-mind.ts";
import { ruleBasedMind } from "../providers/goals/index.ts";
import { VendorError } from "../providers/vendor-error.ts";

const ANSWER_MS = 120_000;
/** From this try on the rules decide: a goal must not stand still because a model is away. */
const RULES_FROM_TRY = 3;
/** A model that wants a longer pause than this counts as away. */
const PAUSE_MAX_SECONDS = 60;

/** Who has decided, as it is kept with the decision; `instead_of` names the model that could not. */
export interface DecidedBy {
  model: string;
  prompt_version: string;
  instead_of?: string;
}

/** Asks the mind of a project, and the rules where it has failed before or says that it is not to be asked for a while. */
export async function askMind<T>(
  given: GoalMind,
  question: (mind: GoalMind, signal: AbortSignal) => Promise<T>,
): Promise<{ answer: T; by: DecidedBy }> {
  const rules = ruleBasedMind();
  const signal = AbortSignal.timeout(ANSWER_MS);
  const answered = async (mind: GoalMind) => ({
    answer: await question(mind, signal),
    by: {
      model: mind.name,
      prompt_version: mind.promptVersion,
      ...(given.name === mind.name ? {} : { instead_of: given.name }),
    },
  });
  if (Context.current().info.attempt >= RULES_FROM_TRY) return answered(rules);
  try {
    return await answered(given);
  } catch (error) {
    const pause = error instanceof VendorError && error.kind === "throttled" ? error.retryAfterSeconds : null;
    if (pause === null) throw error;
    if (pause > PAUSE_MAX_SECONDS) return answered(rules);
    throw ApplicationFailure.create({ message: "throttled", type: "ModelBusy", nextRetryDelay: `${pause}s` });
  }
}
