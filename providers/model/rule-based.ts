import { setImmediate } from "node:timers/promises";
import type { LanguageModel } from "../language-model.ts";
import { emailDraft } from "./email-draft.ts";
import { replyTo } from "./reply.ts";
import { summaryOf } from "./summary.ts";

/** Holds the conversation without any model: the same words always get the same answer. */
export function ruleBasedModel(): LanguageModel {
  return {
    name: "cora:rules",
    async *converse(input, signal) {
      const { text, actions } = replyTo(input);
      for (const word of text.match(/\S+\s*/g) ?? []) {
        // Between two words the line may be heard: an interruption ends the turn.
        await setImmediate();
        if (signal.aborted) return;
        yield { kind: "text", text: word };
      }
      if (!signal.aborted) yield* actions;
    },
    summarise: async (turns) => summaryOf(turns),
    composeEmail: async (input) => emailDraft(input),
  };
}
