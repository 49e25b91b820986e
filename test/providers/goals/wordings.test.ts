import { describe, expect, test } from "vitest";
import { readRules } from "../../../domain/goal-rules.ts";
import type { ProposedStep } from "../../../domain/goal-decision.ts";
import { ruleBasedMind } from "../../../providers/goals/index.ts";
import { NOW, planOf } from "./plan-of.ts";
import { BOOKINGS, FOLLOW_UPS, OTHER_LANGUAGES, QUOTES, RESCHEDULES, TELLING } from "./wordings.ts";

const PLAIN = {
  ask_before_contact: false,
  ask_before_accept: false,
  credits_cap: null,
  price_cap: null,
  deadline_at: null,
  count: null,
  in_english: true,
};

const lineOf = ({ kind, stage, minutes, lead_id, address, title, goal, about }: ProposedStep): string => {
  if (kind === "wait") return `${stage ?? 1} wait ${minutes}`;
  const whom = lead_id ?? address ?? title?.replace(/^Quote from /, "");
  return `${stage ?? 1} ${kind} ${whom}: ${goal ?? about}`;
};

describe.each(Object.entries({ BOOKINGS, RESCHEDULES, QUOTES, FOLLOW_UPS, TELLING, OTHER_LANGUAGES }))(
  "%s",
  (_, wordings) => {
    test.each(wordings)("$words $answers", async ({ words, answers, plan = [], asks = [], rules = {} }) => {
      const { steps, asked } = await planOf(ruleBasedMind(), words, answers);
      const lines = steps.map(lineOf);
      expect(lines.map((line, index) => line.slice(0, plan[index]?.length))).toEqual(plan);
      expect(asked).toEqual(asks.map((part) => expect.stringContaining(part)));
      expect(readRules(words, NOW)).toEqual({ ...PLAIN, ...rules });
    });
  },
);
