import type { VoiceConversation } from "../voice-agent-provider.ts";
import type { JsonObject } from "../json-fields.ts";
import { asNumber, asObject, asText } from "../json-fields.ts";

type Turn = VoiceConversation["turns"][number];

const SPEAKERS = new Map<string, Turn["speaker"]>([
  ["agent", "agent"],
  ["user", "person"],
]);

/** Tool calls are turns without words: they are no part of what was said. */
function turnOf(value: unknown): Turn | null {
  const turn = asObject(value);
  const speaker = SPEAKERS.get(asText(turn?.["role"]) ?? "");
  const text = asText(turn?.["message"]);
  if (speaker === undefined || text === null) return null;
  return { speaker, text, offsetSeconds: asNumber(turn?.["time_in_call_secs"]) ?? 0 };
}

const statusOf = (status: unknown): VoiceConversation["status"] =>
  status === "done" || status === "failed" ? status : "in_progress";

/** The same document comes from the API and, as `data`, in the report after the call. */
export function conversationOf(data: JsonObject): VoiceConversation | null {
  const conversationId = asText(data["conversation_id"]);
  if (conversationId === null) return null;
  const initiation = asObject(data["conversation_initiation_client_data"]);
  const variables = asObject(initiation?.["dynamic_variables"]);
  const transcript = Array.isArray(data["transcript"]) ? data["transcript"] : [];
  return {
    conversationId,
    status: statusOf(data["status"]),
    callId: asText(variables?.["cora_call"]),
    attemptId: asText(variables?.["cora_attempt"]) ?? asText(initiation?.["user_id"]) ?? asText(data["user_id"]),
    turns: transcript.map(turnOf).filter((turn) => turn !== null),
    durationSeconds: asNumber(asObject(data["metadata"])?.["call_duration_secs"]),
    summary: asText(asObject(data["analysis"])?.["transcript_summary"]),
  };
}
