import type { Statements } from "../statements.ts";

/**
 * One judgement of a person at a time: a second one counts what the first has let through. And nobody judges whether they
 * may be contacted while news of them is written down: what waits hears of it.
 */
export const lockPerson = (statements: Statements, leadId: string): Promise<unknown> =>
  statements.execute("SELECT 1 FROM lead WHERE project_id = current_project() AND id = ? FOR NO KEY UPDATE", [leadId]);
