import { acquaintanceOf, knowledgeOf } from "../brief.ts";
import type { Acquaintance, Knowledge } from "../brief.ts";
import type { Statements } from "../statements.ts";

export interface Parties {
  leadId: string;
  agentId: string;
  /** The task that it is written for, if any. */
  taskId: string | null;
  wishes: { subject: string | null; message: string | null; template: string | null };
  agent: Knowledge;
  lead: Acquaintance;
  projectName: string;
}

/** Everybody who takes part in an email of the present project; null where its words are fixed already. */
export async function partiesOfUnwritten(statements: Statements, emailId: string): Promise<Parties | null> {
  const [parties] = await statements.execute<Parties[]>(
    `SELECT e.lead_id AS "leadId", e.agent_id AS "agentId", e.outreach_task_id AS "taskId", p.name AS "projectName",
       json_build_object('subject', e.wish_subject, 'message', e.wish_message, 'template', e.wish_template) AS wishes,
       ${acquaintanceOf("l")} AS lead, ${knowledgeOf("a")} AS agent
     FROM email e JOIN lead l ON l.project_id = e.project_id AND l.id = e.lead_id
     JOIN agent a ON a.project_id = e.project_id AND a.id = e.agent_id JOIN project p ON p.id = e.project_id
     WHERE e.project_id = current_project() AND e.id = ? AND e.subject IS NULL`,
    [emailId],
  );
  return parties ?? null;
}
