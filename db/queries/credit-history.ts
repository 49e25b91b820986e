import type { EntityManager } from "@mikro-orm/postgresql";
import type { CreditAction } from "../../domain/credit-costs.ts";

/** A line of the ledger that tells what came in, was spent or expired; reservations are no part of it. Amounts in hundredths. */
export interface CreditLine {
  id: string;
  kind: "grant" | "give" | "settle" | "expire";
  action: CreditAction | null;
  amount: number;
  spent: number;
  recordId: string | null;
  /** The person contacted, as they are called now. */
  leadName: string | null;
  /** The goal that the outreach was for. */
  goalId: string | null;
  plan: string | null;
  note: string | null;
  createdAt: Date;
}

interface Row {
  id: string;
  kind: CreditLine["kind"];
  action: CreditAction | null;
  amount: string;
  spent: string;
  record_id: string | null;
  lead_name: string | null;
  goal_id: string | null;
  plan: string | null;
  note: string | null;
  created_at: string;
}

/** Newest first. */
export async function creditHistory(
  em: EntityManager,
  limit: number,
  before: { at: Date; id: string } | null,
): Promise<CreditLine[]> {
  const beyond = before ? "AND (e.created_at, e.id) < (?, ?)" : "";
  const rows = await em.execute<Row[]>(
    `SELECT e.id, e.kind, e.action, e.amount, e.spent, e.record_id, l.name AS lead_name, t.goal_id, e.plan, e.note, e.created_at
     FROM credit_entry e
     LEFT JOIN call c ON c.project_id = e.project_id AND c.id = e.record_id
     LEFT JOIN email m ON m.project_id = e.project_id AND m.id = e.record_id
     LEFT JOIN lead l ON l.project_id = e.project_id AND l.id = coalesce(c.lead_id, m.lead_id)
     LEFT JOIN outreach_task t ON t.project_id = e.project_id AND t.id = coalesce(c.outreach_task_id, m.outreach_task_id)
     WHERE e.project_id = current_project() AND e.kind NOT IN ('hold', 'release') ${beyond}
     ORDER BY e.created_at DESC, e.id DESC LIMIT ?`,
    [...(before ? [before.at, before.id] : []), limit],
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    action: row.action,
    amount: Number(row.amount),
    spent: Number(row.spent),
    recordId: row.record_id,
    leadName: row.lead_name,
    goalId: row.goal_id,
    plan: row.plan,
    note: row.note,
    createdAt: new Date(row.created_at),
  }));
}
