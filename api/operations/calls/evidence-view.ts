import { z } from "zod";
import { Attempt } from "../../../db/entities/attempt.ts";
import { Verdict } from "../../../db/entities/verdict.ts";
import { Id, Timestamp, iso } from "../../fields.ts";
import type { Call } from "../../operation.ts";

export const VerdictView = z.object({
  decision: z.enum(["allow", "defer", "deny"]),
  rule: z.string().nullable(),
  until: Timestamp.nullable(),
  created_at: Timestamp,
});

export const AttemptView = z.object({
  id: Id,
  number: z.int(),
  state: z.enum(["open", "accepted", "rejected", "throttled", "unknown", "absent"]),
  provider_id: z.string().nullable(),
  code: z.string().nullable(),
  opened_at: Timestamp,
  closed_at: Timestamp.nullable(),
});

/** Why a record was or was not sent: each verdict of the gate and each line of the ledger, in order. */
export const evidence = { verdicts: z.array(VerdictView), attempts: z.array(AttemptView) };

export async function presentEvidence(recordId: string, { em }: Call) {
  const verdicts = await em.find(Verdict, { recordId }, { orderBy: { createdAt: "asc" } });
  const attempts = await em.find(Attempt, { recordId }, { orderBy: { number: "asc" } });
  return {
    verdicts: verdicts.map((row) => ({
      decision: row.decision as "allow",
      rule: row.rule ?? null,
      until: iso(row.until),
      created_at: row.createdAt.toISOString(),
    })),
    attempts: attempts.map((row) => ({
      id: row.id,
      number: row.number,
      state: row.state,
      provider_id: row.providerId ?? null,
      code: row.code ?? null,
      opened_at: row.openedAt.toISOString(),
      closed_at: iso(row.closedAt),
    })),
  };
}
