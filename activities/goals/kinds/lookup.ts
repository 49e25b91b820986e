import { searchPeople } from "../../../db/queries/goals/search-people.ts";
import type { StepBehaviour } from "../goal-turn.ts";
import { finishStep } from "../goal-turn.ts";

/** Looks somebody up among the project's leads and contacts. */
export const lookupStep: StepBehaviour = {
  start: async (turn) => {
    const query = String(turn.step.params["query"]);
    const found = await searchPeople(turn.em, query, Number(turn.step.params["count"] ?? 3));
    const result = { query, lead_ids: found.map(({ id }) => id) };
    await finishStep(
      turn,
      found.length > 0 ? "completed" : "failed",
      found.length > 0 ? result : { ...result, reason: "nobody_found" },
    );
  },
};
