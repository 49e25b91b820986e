import { brainOf, briefOf } from "../db/brief.ts";
import { partiesOfUnwritten } from "../db/queries/parties-of-unwritten.ts";
import type { EmailDraft } from "../providers/language-model.ts";
import type { ActivityDeps } from "./deps.ts";

export interface Draft {
  leadId: string;
  agentId: string;
  /** The task that it is written for, if any. */
  taskId: string | null;
  words: EmailDraft;
}

const WRITE_MS = 60_000;

/** What is to be written, for an email without words yet; nothing is locked while a model thinks. */
export async function draftEmail(
  { database, providersFor }: ActivityDeps,
  { projectId, emailId }: { projectId: string; emailId: string },
): Promise<Draft | null> {
  const parties = await database.piped(projectId, async (statements) => ({
    result: partiesOfUnwritten(statements, emailId),
  }));
  if (parties === null) return null;
  const { leadId, agentId, taskId, agent, lead, projectName, wishes } = parties;
  const { model } = await providersFor(projectId);
  const words = await model.composeEmail(
    { brain: brainOf(agent, projectName), person: briefOf(lead), wishes },
    AbortSignal.timeout(WRITE_MS),
  );
  return { leadId, agentId, taskId, words };
}
