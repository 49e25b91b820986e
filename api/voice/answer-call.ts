import { brainOf, briefOf } from "../../db/brief.ts";
import { loadConversation } from "../../db/queries/load-conversation.ts";
import type { ConversationRecords } from "../../db/queries/load-conversation.ts";
import { isTerminal } from "../../domain/call-state.ts";
import { callbackUrls } from "../../providers/callback-urls.ts";
import { openingLine } from "../../providers/model/index.ts";
import { conversationRelayTwiml, hangUpTwiml } from "../../providers/twilio/twiml.ts";
import type { ApiDeps } from "../deps.ts";

export interface AnsweredCall {
  projectId: string;
  callId: string;
  attemptId: string;
}

/** What the agent says first; a caller's or an agent's own words still begin with who is calling and why that matters. */
export function greeting({ call, agent, lead, policy, projectName }: ConversationRecords): string {
  const own = call.firstMessageOverride ?? agent.firstMessage ?? null;
  const opening = openingLine({
    brain: brainOf(agent, projectName),
    person: briefOf(lead),
    callReason: own === null ? (call.callReason ?? null) : null,
    recording: policy.recording,
  });
  return own === null ? opening : `${opening} ${own}`;
}

/** The TwiML for a person who just picked up; asked of Postgres only, unless the agent is a hosted one. */
export async function answerCall(deps: ApiDeps, ids: AnsweredCall): Promise<string> {
  const records = await deps.database.piped(ids.projectId, async (statements) => ({
    result: loadConversation(statements, ids.callId),
  }));
  if (!records || isTerminal(records.call.state) || records.lead.outreachDisabled) return hangUpTwiml();
  return ENGINES[records.agent.voiceEngine as VoiceEngine](deps, ids, records);
}

type VoiceEngine = "conversation_relay" | "elevenlabs";
type Engine = (deps: ApiDeps, ids: AnsweredCall, records: ConversationRecords) => Promise<string>;

const ENGINES: Record<VoiceEngine, Engine> = {
  // The greeting goes over the socket: what stands in TwiML is kept in the vendor's logs, and it holds a name.
  conversation_relay: async ({ settings }, { callId, attemptId }, { agent }) =>
    conversationRelayTwiml({
      url: callbackUrls(settings, { agentId: agent.id, callId, attemptId }).socketUrl,
      welcomeGreeting: null,
      language: agent.language,
      ...(agent.voiceId ? { voice: agent.voiceId } : {}),
      parameters: {},
    }),
  elevenlabs: async ({ providersFor }, { projectId, callId, attemptId }, records) => {
    const { agent, call, projectName } = records;
    if (!agent.elevenlabsAgentId) return hangUpTwiml();
    const { voiceAgents } = await providersFor(projectId);
    return voiceAgents.registerCall({
      agentId: agent.elevenlabsAgentId,
      to: call.leadPhone,
      from: call.agentPhone,
      callId,
      attemptId,
      prompt: [agent.systemPrompt, agent.productExplanation, agent.valueProposition, `You call for ${projectName}.`]
        .filter(Boolean)
        .join("\n\n"),
      firstMessage: greeting(records),
      language: agent.language,
    });
  },
};
