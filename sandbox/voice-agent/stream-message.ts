export interface StreamStart {
  conversationId: string;
  callSid: string;
  streamSid: string;
}

interface Message {
  event?: unknown;
  start?: { callSid?: unknown; streamSid?: unknown; customParameters?: Record<string, unknown> };
}

/** What matters of Twilio's media-stream messages: the start and the end; null for the rest. */
export function readStreamMessage(text: string): StreamStart | "stop" | null {
  const { event, start } = parse(text);
  if (event === "stop") return "stop";
  if (event !== "start") return null;
  return {
    conversationId: textOf(start?.customParameters?.["conversation_id"]),
    callSid: textOf(start?.callSid),
    streamSid: textOf(start?.streamSid),
  };
}

function parse(text: string): Message {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" && message !== null ? message : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
