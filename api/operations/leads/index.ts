import { bulkCreateLeads } from "./bulk-create.ts";
import { createLead } from "./create.ts";
import { getLead } from "./get.ts";
import { listLeadCalls } from "./list-calls.ts";
import { listLeadEmails } from "./list-emails.ts";
import { listLeads } from "./list.ts";
import { updateLead } from "./update.ts";

export const leadOperations = [
  listLeads,
  getLead,
  createLead,
  bulkCreateLeads,
  updateLead,
  listLeadCalls,
  listLeadEmails,
] as const;
