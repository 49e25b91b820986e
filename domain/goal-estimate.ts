import { credits, usualCost } from "./goal-budget.ts";
import { readRules } from "./goal-rules.ts";

export interface Estimate {
  estimated_credits: number;
  breakdown: { search: number; call: number; email: number };
  confidence: "low" | "medium" | "high";
}

const CALLS = /\b(?:call|phone|ring|book|reserv|reschedul|appointment|negotiat)/i;
const MAILS = /\be-?mail|\bwrite\b|\bmail\b/i;

/** What such work usually costs, from its kind and words. Looking people up in one's own project costs nothing. */
export function estimateCost(type: string, description: string): Estimate {
  const [calls, mails] = [CALLS.test(type) || CALLS.test(description), MAILS.test(type) || MAILS.test(description)];
  const people = readRules(description, new Date(0)).count ?? 1;
  const both = calls === mails;
  const breakdown = {
    search: 0,
    call: calls || both ? credits(people * usualCost.call) : 0,
    email: mails || both ? credits(people * usualCost.email) : 0,
  };
  return {
    estimated_credits: credits(breakdown.call + breakdown.email),
    breakdown,
    confidence: both ? "low" : people > 1 ? "medium" : "high",
  };
}
