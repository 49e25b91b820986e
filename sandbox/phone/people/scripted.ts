import type { Conversation, Reply } from "./person.ts";

/** Speaks the lines in order whatever the agent says, and hangs up with the last one. */
export function scripted(lines: readonly string[], manner: Partial<Reply> = {}): () => Conversation {
  return () => {
    let turn = 0;
    return () => {
      const say = lines[turn] ?? null;
      turn += 1;
      return { say, ends: turn >= lines.length ? "hangs up" : undefined, ...manner };
    };
  };
}
