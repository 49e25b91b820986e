import { conversationRelay } from "./conversation-relay.ts";
import { mediaStream } from "./media-stream.ts";
import { voiceParams } from "../voice-params.ts";
import type { Verb } from "./parse-twiml.ts";
import { actionOf, type Stage, type Step } from "./verb-player.ts";

/** Plays what is to be connected and gives the parameters that the action is told. */
export type Session = (noun: Verb, stage: Stage, result: Record<string, string>) => Promise<void>;

const sessions: Record<string, Session> = { ConversationRelay: conversationRelay, Stream: mediaStream };

/** Connects the person to Cora's WebSocket until one side ends it; the action is told even when the person hangs up. */
export async function connect(verb: Verb, stage: Stage): Promise<Step> {
  const noun = verb.children.find(({ name }) => name in sessions);
  const session = noun === undefined ? undefined : sessions[noun.name];
  if (noun === undefined || session === undefined) return "next verb";
  const result: Record<string, string> = {};
  const action = verb.attributes["action"] === undefined ? null : actionOf(verb, stage, result);
  try {
    await session(noun, stage, result);
  } catch (reason) {
    if (action !== null) tellLate(stage, action.url, action.method, result);
    throw reason;
  }
  return action === null ? "next verb" : { ...action, params: result };
}

/** Once the line is over the answer no longer matters, but the request is still made. */
function tellLate({ line }: Stage, url: string, method: "GET" | "POST", result: Record<string, string>): void {
  const params = { ...voiceParams({ ...line.call, status: "completed" }), ...result };
  void line.world.send({ url, method, params }, line.world.closing);
}
