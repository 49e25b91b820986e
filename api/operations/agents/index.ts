import { assignLeads } from "./assign-leads.ts";
import { createAgent } from "./create.ts";
import { getAgent } from "./get.ts";
import { listAgents } from "./list.ts";
import { updateAgent } from "./update.ts";

export const agentOperations = [listAgents, getAgent, createAgent, updateAgent, assignLeads] as const;
