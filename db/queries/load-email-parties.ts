import type { EntityManager } from "@mikro-orm/postgresql";
import { Agent } from "../entities/agent.ts";
import { Email } from "../entities/email.ts";
import { Lead } from "../entities/lead.ts";
import { Project } from "../entities/project.ts";

/** An email of the present project with everybody who takes part in it. */
export async function loadEmailParties(em: EntityManager, emailId: string) {
  const email = await em.findOneOrFail(Email, { id: emailId });
  return {
    email,
    agent: await em.findOneOrFail(Agent, { id: email.agentId }),
    lead: await em.findOneOrFail(Lead, { id: email.leadId }),
    project: await em.findOneOrFail(Project, { id: email.projectId }),
  };
}
