import { brainOf, briefOf } from "../../db/brief.ts";
import { LOCK_TIMEOUT, inProject } from "../../db/project-scope.ts";
import { amendLastTurn } from "../../db/queries/amend-last-turn.ts";
import { appendTurn } from "../../db/queries/append-turn.ts";
import { loadConversation } from "../../db/queries/load-conversation.ts";
import { recordMeeting } from "../../db/queries/record-meeting.ts";
import { recordOptOut } from "../../db/queries/record-opt-out.ts";
import type { Database } from "../../db/orm.ts";
import type { Statements } from "../../db/statements.ts";
import type { AgentBrain, PersonBrief } from "../../providers/language-model.ts";
import { greeting } from "./answer-call.ts";

/** What a live conversation knows of its call, and what it writes down while it runs. */
export interface CallRecord {
  brain: AgentBrain;
  person: PersonBrief;
  callReason: string | null;
  objective: string | null;
  greeting: string;
  turn(speaker: "agent" | "person", content: string, offsetMs: number): Promise<void>;
  /** The agent's last turn was cut short: only this of it was heard. */
  amend(content: string): Promise<void>;
  optOut(): Promise<void>;
  meeting(when: string): Promise<void>;
}

/** Null when there is no such call in the project. */
export async function openCallRecord(
  database: Database,
  projectId: string,
  callId: string,
): Promise<CallRecord | null> {
  // A person waits for each of these: one round trip, and the patience of any other change.
  const atOnce = <T>(work: (statements: Statements) => Promise<T>): Promise<T> =>
    database.piped(projectId, async (statements) => ({ result: work(statements) }), LOCK_TIMEOUT);
  const records = await atOnce((statements) => loadConversation(statements, callId));
  if (!records) return null;
  const { call, agent, lead, projectName } = records;
  const people = { projectId, leadId: lead.id, agentId: agent.id };
  return {
    brain: brainOf(agent, projectName),
    person: briefOf(lead),
    callReason: call.callReason ?? null,
    objective: call.outreachTaskId ? (call.callReason ?? null) : null,
    greeting: greeting(records),
    turn: async (speaker, content, offsetMs) =>
      void (await atOnce((statements) => appendTurn(statements, { projectId, callId, speaker, content, offsetMs }))),
    amend: async (content) => void (await atOnce((statements) => amendLastTurn(statements, callId, content))),
    optOut: () =>
      inProject(database, projectId, async (em) => {
        await recordOptOut(em, { ...people, recordId: callId, reason: "asked_on_call" });
        await em.execute("UPDATE call SET opt_out = true WHERE project_id = ? AND id = ?", [projectId, callId]);
      }),
    meeting: (when) => inProject(database, projectId, (em) => recordMeeting(em, { ...people, callId, when })),
  };
}
