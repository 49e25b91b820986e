import { describe, expect, test } from "vitest";
import { intentOf } from "../../domain/goal-message.ts";
import type { ConversationState } from "../../domain/goal-message.ts";

const QUIET: ConversationState = { asking: false, approval: false, proposed: false, open: false };
const OPEN = { ...QUIET, open: true };

describe("a message in a conversation", () => {
  test.each<[string, ConversationState, string]>([
    ["Book a table at Nobu", QUIET, "new_goal"],
    ["yes", QUIET, "new_goal"],
    ["cancel", QUIET, "new_goal"],
    ["cancel", OPEN, "cancel"],
    ["Please stop it.", OPEN, "cancel"],
    ["Cancel my dentist appointment on Friday", OPEN, "new_goal"],
    ["yes, go ahead", { ...OPEN, approval: true }, "approve"],
    ["OK", { ...OPEN, approval: true }, "approve"],
    ["no", { ...OPEN, approval: true }, "deny"],
    ["Yes, and also call my mother", { ...OPEN, approval: true }, "new_goal"],
    ["accept", { ...OPEN, proposed: true }, "accept"],
    ["Take it!", { ...OPEN, proposed: true }, "accept"],
    ["Ask whether they can do it cheaper", { ...OPEN, proposed: true }, "continue"],
    ["Their number is +12025550101", { ...OPEN, asking: true }, "answer"],
    ["yes", { ...OPEN, asking: true }, "answer"],
    ["stop", { ...OPEN, asking: true }, "cancel"],
    ["Stopp!", OPEN, "cancel"],
    ["Abbrechen", { ...OPEN, asking: true }, "cancel"],
    ["¡Para!", OPEN, "cancel"],
    ["Arrêtez.", OPEN, "cancel"],
    ["Ja", { ...OPEN, approval: true }, "approve"],
    ["Nein", { ...OPEN, approval: true }, "deny"],
    ["Para Ana: llámala", OPEN, "new_goal"],
    ["What's the status?", OPEN, "status"],
    ["any news", QUIET, "status"],
  ])("%s", (text, state, intent) => expect(intentOf(text, state)).toBe(intent));

  test("an approval is never read into anything but a plain yes", () => {
    const state = { ...OPEN, approval: true };
    for (const text of ["yes but not today", "do it never", "I said yes to the other one", "", "yes\nno"])
      expect(intentOf(text, state)).not.toBe("approve");
  });
});
