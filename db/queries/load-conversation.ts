import { withDefaults } from "../../domain/policy.ts";
import type { Policy } from "../../domain/policy.ts";
import { acquaintanceOf, knowledgeOf } from "../brief.ts";
import type { Acquaintance, Knowledge } from "../brief.ts";
import type { Agent } from "../entities/agent.ts";
import type { Call } from "../entities/call.ts";
import type { Lead } from "../entities/lead.ts";
import type { Statements } from "../statements.ts";

type CallFacts = Pick<
  Call,
  | "state"
  | "outreachTaskId"
  | "leadPhone"
  | "agentPhone"
  | "callReason"
  | "firstMessageOverride"
  | "providerId"
  | "startedAt"
>;

export interface ConversationRecords {
  call: CallFacts;
  agent: Knowledge & Pick<Agent, "id" | "voiceEngine" | "voiceId" | "elevenlabsAgentId" | "firstMessage">;
  lead: Acquaintance & Pick<Lead, "id" | "outreachDisabled">;
  policy: Policy;
  projectName: string;
}

interface Row extends CallFacts {
  agent: Knowledge;
  agentId: string;
  voiceEngine: string;
  voiceId: string | null;
  elevenlabsAgentId: string | null;
  firstMessage: string | null;
  lead: Acquaintance;
  leadId: string;
  outreachDisabled: boolean;
  policy: Partial<Policy>;
  projectName: string;
}

/** A call of the present project with everybody who takes part in it, in one statement, because a person waits for it; null when there is no such call. */
export async function loadConversation(statements: Statements, callId: string): Promise<ConversationRecords | null> {
  const [row] = await statements.execute<Row[]>(
    `SELECT c.state, c.outreach_task_id AS "outreachTaskId", c.lead_phone AS "leadPhone", c.agent_phone AS "agentPhone",
       c.call_reason AS "callReason", c.first_message_override AS "firstMessageOverride", c.provider_id AS "providerId",
       c.started_at AS "startedAt", ${knowledgeOf("a")} AS agent, a.id AS "agentId", a.voice_engine AS "voiceEngine",
       a.voice_id AS "voiceId", a.elevenlabs_agent_id AS "elevenlabsAgentId", a.first_message AS "firstMessage",
       ${acquaintanceOf("l")} AS lead, l.id AS "leadId", l.outreach_disabled AS "outreachDisabled", p.policy, p.name AS "projectName"
     FROM call c JOIN agent a ON a.project_id = c.project_id AND a.id = c.agent_id
     JOIN lead l ON l.project_id = c.project_id AND l.id = c.lead_id JOIN project p ON p.id = c.project_id
     WHERE c.project_id = current_project() AND c.id = ?`,
    [callId],
  );
  if (!row) return null;
  const { agentId, voiceEngine, voiceId, elevenlabsAgentId, firstMessage } = row;
  return {
    call: row,
    agent: {
      ...row.agent,
      id: agentId,
      voiceEngine: voiceEngine as Agent["voiceEngine"],
      voiceId,
      elevenlabsAgentId,
      firstMessage,
    },
    lead: { ...row.lead, id: row.leadId, outreachDisabled: row.outreachDisabled },
    policy: withDefaults(row.policy),
    projectName: row.projectName,
  };
}
