import { WORST_CASE } from "../../domain/credit-costs.ts";

/** SQLSTATE of a commit whose holds the balance does not cover; the error's detail is the amount, in hundredths. */
export const CREDITS_MISSING = "CR402";

/**
 * Parts of the statement that accepts records, each a row of `asked` with its `project_id`, `id` and `entry_id`: the worst
 * case is held, and the ledger says so. The balance itself is judged and changed when the transaction commits.
 */
export const holdCredits = (action: keyof typeof WORST_CASE): string => `hold AS (
       INSERT INTO credit_hold (project_id, record_id, action, amount, period)
       SELECT a.project_id, a.id, '${action}', ${WORST_CASE[action]}, coalesce(b.period, 0)
       FROM asked a LEFT JOIN credit_balance b ON b.project_id = a.project_id
       RETURNING project_id, record_id, action, amount, period
     ), entry AS (
       INSERT INTO credit_entry (project_id, id, period, kind, action, amount, record_id)
       SELECT h.project_id, a.entry_id, h.period, 'hold', h.action, -h.amount, h.record_id FROM hold h JOIN asked a ON a.id = h.record_id
     )`;
