import type { EntityManager } from "@mikro-orm/postgresql";
import { withDefaults } from "../../domain/policy.ts";
import type { Policy } from "../../domain/policy.ts";
import { Agent } from "../entities/agent.ts";
import { Call } from "../entities/call.ts";
import { Lead } from "../entities/lead.ts";
import { Project } from "../entities/project.ts";

export interface ConversationRecords {
  call: Call;
  agent: Agent;
  lead: Lead;
  policy: Policy;
  projectName: string;
}

/** A call with everybody who takes part in it; null when the project has no such call. */
export async function loadConversation(em: EntityManager, callId: string): Promise<ConversationRecords | null> {
  const call = await em.findOne(Call, { id: callId });
  if (!call) return null;
  const agent = await em.findOneOrFail(Agent, { id: call.agentId });
  const lead = await em.findOneOrFail(Lead, { id: call.leadId });
  const project = await em.findOneOrFail(Project, { id: call.projectId });
  return { call, agent, lead, policy: withDefaults(project.policy), projectName: project.name };
}
