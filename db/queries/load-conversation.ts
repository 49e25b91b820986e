import { withDefaults } from "../../domain/policy.ts";
import type { Policy } from "../../domain/policy.ts";
import { acquaintanceOf, knowledgeOf } from "../brief.ts";
import type { Acquaintance, Knowledge } from "../brief.ts";
import type { Agent } from "../entities/agent.ts";
import type { Call } from "../entities/call.ts";
import type { Lead } from "../entities/lead.ts";
import type { Statements } from "../statements.ts";

interface Row {
  call: Pick<
    Call,
    "state" | "outreachTaskId" | "leadPhone" | "agentPhone" | "callReason" | "firstMessageOverride" | "providerId"
  >;
  startedAt: Date | null;
  agent: Knowledge & Pick<Agent, "id" | "voiceEngine" | "voiceId" | "elevenlabsAgentId" | "firstMessage">;
  lead: Acquaintance & Pick<Lead, "id" | "outreachDisabled">;
  policy: Partial<Policy>;
  projectName: string;
}

export interface ConversationRecords extends Row {
  policy: Policy;
}

/** A call of the present project with everybody who takes part in it, in one statement, because a person waits for it; null when there is no such call. */
export async function loadConversation(statements: Statements, callId: string): Promise<ConversationRecords | null> {
  const [row] = await statements.execute<Row[]>(
    `SELECT jsonb_build_object('state', c.state, 'outreachTaskId', c.outreach_task_id, 'leadPhone', c.lead_phone, 'agentPhone', c.agent_phone,
         'callReason', c.call_reason, 'firstMessageOverride', c.first_message_override, 'providerId', c.provider_id) AS call,
       c.started_at AS "startedAt",
       ${knowledgeOf("a")} || jsonb_build_object('id', a.id, 'voiceEngine', a.voice_engine, 'voiceId', a.voice_id,
         'elevenlabsAgentId', a.elevenlabs_agent_id, 'firstMessage', a.first_message) AS agent,
       ${acquaintanceOf("l")} || jsonb_build_object('id', l.id, 'outreachDisabled', l.outreach_disabled) AS lead,
       p.policy, p.name AS "projectName"
     FROM call c JOIN agent a ON a.project_id = c.project_id AND a.id = c.agent_id
     JOIN lead l ON l.project_id = c.project_id AND l.id = c.lead_id JOIN project p ON p.id = c.project_id
     WHERE c.project_id = current_project() AND c.id = ?`,
    [callId],
  );
  return row ? { ...row, policy: withDefaults(row.policy) } : null;
}
