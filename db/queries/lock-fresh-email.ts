import type { RequestConsent } from "../../domain/gate.ts";
import type { Statements } from "../statements.ts";

export interface FreshEmail {
  agentEmail: string;
  consent: RequestConsent;
}

/** An email that nobody has written yet and that no task waits for, as it is now; nobody else changes it until this transaction ends. */
export async function lockFreshEmail(statements: Statements, emailId: string): Promise<FreshEmail | null> {
  const [email] = await statements.execute<FreshEmail[]>(
    `SELECT agent_email AS "agentEmail", consent FROM email WHERE project_id = current_project() AND id = ?
       AND state IN ('queued', 'deferred') AND subject IS NULL AND outreach_task_id IS NULL FOR UPDATE`,
    [emailId],
  );
  return email ?? null;
}
