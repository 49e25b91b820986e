import type { Conversation } from "./person.ts";

/** Gets three words out before the connection breaks. */
export function dropsTheLine(): Conversation {
  return () => ({ say: "Hello, yes, I", ends: "drops the line" });
}
