import { WORST_CASE } from "../../domain/credit-costs.ts";
import { newId } from "../../domain/id.ts";

/** SQLSTATE of a commit whose holds the balance does not cover; the error's detail is the amount, in hundredths. */
export const CREDITS_MISSING = "CR402";

/**
 * Parts of the statement that accepts a record: its worst case is held, and the ledger says so. The balance itself is
 * judged and changed when the transaction commits.
 */
export const holdCredits = {
  parts: `hold AS (
       INSERT INTO credit_hold (project_id, record_id, action, amount, period)
       SELECT p.id, ?, ?, ?, coalesce(b.period, 0) FROM (SELECT ?::text AS id) p LEFT JOIN credit_balance b ON b.project_id = p.id
       RETURNING project_id, record_id, action, amount, period
     ), entry AS (
       INSERT INTO credit_entry (project_id, id, period, kind, action, amount, record_id)
       SELECT project_id, ?, period, 'hold', action, -amount, record_id FROM hold
     )`,
  values: (projectId: string, recordId: string, action: keyof typeof WORST_CASE): unknown[] => [
    recordId,
    action,
    WORST_CASE[action],
    projectId,
    newId("cre"),
  ],
};
