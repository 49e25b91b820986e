import type { GoalMind } from "../../goal-mind.ts";
import { contactScript } from "./contact-script.ts";
import { judgeByRules } from "./judge.ts";
import { quotesScript, wantsQuotes } from "./quotes-script.ts";

/** Pursues the usual errands without any model: the same words and results always lead to the same decision. */
export const ruleBasedMind = (): GoalMind => ({
  name: "cora:rules",
  promptVersion: "1",
  decide: async (brief) => (wantsQuotes(brief) ? quotesScript(brief) : contactScript(brief)),
  judge: async (evidence) => judgeByRules(evidence),
});
