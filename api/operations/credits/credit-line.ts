import type { CreditLine } from "../../../db/queries/credit-history.ts";
import { CREDIT_COSTS, toCredits } from "../../../domain/credit-costs.ts";
import type { CreditAction } from "../../../domain/credit-costs.ts";

const ACTIONS = Object.keys(CREDIT_COSTS) as CreditAction[];
export const ENTRY_TYPES = [...ACTIONS, "grant", "gift", "expiry"] as const;

const WORDS: Partial<Record<CreditAction, string>> = { call: "Call to", email_send: "Email to" };

/** The ledger holds no names: they come from the lead as it is now, so that an erased person is gone from here too. */
function describe({ kind, action, leadName, plan, note }: CreditLine): string {
  if (kind === "grant") return `Credits of the plan ${plan ?? "without a name"}`;
  if (kind === "give") return note ?? "";
  if (kind === "expire") return "Unused credits of a period that is over";
  return `${WORDS[action as CreditAction] ?? "Spent on"} ${leadName ?? "somebody"}`;
}

function typeOf({ kind, action }: CreditLine): (typeof ENTRY_TYPES)[number] {
  if (kind === "settle") return action as CreditAction;
  return ({ grant: "grant", give: "gift", expire: "expiry" } as const)[kind];
}

export const presentCreditLine = (line: CreditLine) => ({
  id: line.id,
  type: typeOf(line),
  description: describe(line),
  credits: toCredits(line.kind === "settle" ? line.spent : Math.abs(line.amount)),
  timestamp: line.createdAt.toISOString(),
  goal_id: line.goalId,
  record_id: line.recordId,
});
