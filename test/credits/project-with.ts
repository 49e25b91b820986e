import { randomUUID } from "node:crypto";
import { inSystem } from "../../db/project-scope.ts";
import { buildAgent, buildLead, buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { readLedger } from "./read-ledger.ts";

/** A subscribed project with so many credits, an agent and a lead. */
export async function projectWith(cora: TestCora, credits: number) {
  const project = await buildProject(cora, { credits });
  const agent = await buildAgent(project);
  const lead = await buildLead(project);
  const parties = { lead_id: lead.id, agent_id: agent.id };
  const post = (channel: string, key: string) =>
    project.client.post(`/api/v1/outreach/${channel}`, parties, { "idempotency-key": key });
  return {
    ...project,
    agent,
    parties,
    email: (key: string = randomUUID()) => post("email", key),
    call: (key: string = randomUUID()) => post("call", key),
    balance: () => balanceOf(project),
    ledger: () => ledgerOf(cora, project.projectId),
  };
}

export const balanceOf = async ({ client }: BuiltProject) => (await client.get("/api/v1/credits/balance")).body.data;

export const ledgerOf = (cora: TestCora, projectId: string) =>
  inSystem(cora.database, (em) =>
    readLedger((sql, values) => em.execute(sql.replaceAll("$1", "?"), values), projectId),
  );
