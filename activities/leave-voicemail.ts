import { briefOf } from "../db/brief.ts";
import { inProject } from "../db/project-scope.ts";
import { appendTurn } from "../db/queries/append-turn.ts";
import { loadConversation } from "../db/queries/load-conversation.ts";
import { isTerminal } from "../domain/call-state.ts";
import { voicemailText } from "../domain/voicemail-text.ts";
import type { ActivityDeps } from "./deps.ts";
import type { CallRef } from "./reconcile-call.ts";

/** Speaks a short message after the beep and ends the call; a call that has ended in the meantime is left alone. */
export const leaveVoicemailActivity =
  (deps: ActivityDeps) =>
  async ({ projectId, callId }: CallRef): Promise<void> => {
    const records = await deps.database.piped(projectId, async (statements) => ({
      result: loadConversation(statements, callId),
    }));
    if (!records?.call.providerId || isTerminal(records.call.state)) return;
    const { call, startedAt, agent, lead, projectName } = records;
    const text = voicemailText({
      language: agent.language,
      agentName: agent.name,
      companyName: projectName,
      personName: briefOf(lead).name,
      callBack: call.agentPhone,
    });
    const { calls } = await deps.providersFor(projectId);
    await calls.sayAndHangUp(records.call.providerId, text, agent.language);
    const offsetMs = startedAt ? Math.max(0, Date.now() - startedAt.getTime()) : 0;
    await inProject(deps.database, projectId, (em) =>
      appendTurn(em, { projectId, callId, speaker: "agent", content: text, offsetMs }),
    );
  };
