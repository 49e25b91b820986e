import type { EntityManager } from "@mikro-orm/postgresql";
import { Agent } from "../entities/agent.ts";
import { Email } from "../entities/email.ts";
import { Lead } from "../entities/lead.ts";
import { Project } from "../entities/project.ts";

/** An email of the present project with everybody who takes part in it; null where its words are fixed already. */
export async function partiesOfUnwritten(em: EntityManager, emailId: string) {
  const email = await em.findOneOrFail(Email, { id: emailId });
  if (email.subject !== null && email.subject !== undefined) return null;
  return {
    email,
    agent: await em.findOneOrFail(Agent, { id: email.agentId }),
    lead: await em.findOneOrFail(Lead, { id: email.leadId }),
    project: await em.findOneOrFail(Project, { id: email.projectId }),
  };
}
