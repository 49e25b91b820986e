import { asObject, parseJsonObject } from "../json-fields.ts";
import { hasTimedSignature } from "../timed-signature.ts";
import type { TimedSignature } from "../timed-signature.ts";
import type { VoiceConversation } from "../voice-agent-provider.ts";
import { conversationOf } from "./conversation.ts";

export const verifyElevenLabs = (request: TimedSignature): boolean =>
  hasTimedSignature(request, { name: "v0", pastSeconds: 1_800, futureSeconds: 300 });

/** The report after a call; null for every other kind of event and for what is none. */
export function parseVoiceEvent(body: string | Uint8Array): VoiceConversation | null {
  const event = parseJsonObject(body);
  const data = asObject(event?.["data"]);
  if (event?.["type"] !== "post_call_transcription" || data === null) return null;
  return conversationOf(data);
}
