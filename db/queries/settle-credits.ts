import { newId } from "../../domain/id.ts";
import type { Statements } from "../statements.ts";

/**
 * Ends a record's hold: `charge` hundredths are spent, never more than was held, and the rest comes back; where the hold's
 * period is over, the rest expires like everything else that period left. Whoever deletes the hold does it, once.
 */
export const settleCredits = (
  statements: Statements,
  projectId: string,
  recordId: string,
  charge: number,
): Promise<unknown> =>
  statements.execute(
    `WITH held AS (
       DELETE FROM credit_hold WHERE project_id = ? AND record_id = ? RETURNING action, amount, period, least(amount, ?) AS spent
     ), settled AS (
       INSERT INTO credit_entry (project_id, id, period, kind, action, amount, spent, record_id)
       SELECT ?, ?, period, CASE WHEN spent > 0 THEN 'settle' ELSE 'release' END, action, amount - spent, spent, ? FROM held
       RETURNING action, amount, period
     ), balance AS (
       UPDATE credit_balance b SET remaining = b.remaining + CASE WHEN b.period = s.period THEN s.amount ELSE 0 END
       FROM settled s WHERE b.project_id = ? AND s.amount > 0 RETURNING b.period
     )
     INSERT INTO credit_entry (project_id, id, period, kind, action, amount, record_id)
     SELECT ?, ?, s.period, 'expire', s.action, -s.amount, ? FROM settled s JOIN balance b ON b.period <> s.period`,
    [
      projectId,
      recordId,
      String(charge),
      projectId,
      newId("cre"),
      recordId,
      projectId,
      projectId,
      newId("cre"),
      recordId,
    ],
  );
