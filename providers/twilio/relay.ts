import { asNumber, asObject, asText, parseJsonObject } from "../json-fields.ts";

/** What Twilio's ConversationRelay says over the WebSocket, as far as we act on it. */
export type RelayMessage =
  | { type: "setup"; sessionId: string; callSid: string; parameters: Record<string, string> }
  | { type: "prompt"; text: string; language: string | null; last: boolean }
  | { type: "interrupt"; heard: string; afterMs: number | null }
  | { type: "dtmf"; digit: string }
  | { type: "info"; name: string }
  | { type: "error" };

const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(asObject(value) ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );

/** Null for whatever we do not know: Twilio adds message types, and a conversation must survive them. */
export function parseRelayMessage(data: string | Uint8Array): RelayMessage | null {
  const message = parseJsonObject(data);
  switch (message?.["type"]) {
    case "setup": {
      const callSid = asText(message["callSid"]);
      if (callSid === null) return null;
      const parameters = textsOf(message["customParameters"]);
      return { type: "setup", sessionId: asText(message["sessionId"]) ?? "", callSid, parameters };
    }
    case "prompt": {
      const text = message["voicePrompt"];
      if (typeof text !== "string") return null;
      return { type: "prompt", text, language: asText(message["lang"]), last: message["last"] !== false };
    }
    case "interrupt": {
      const heard = asText(message["utteranceUntilInterrupt"]) ?? "";
      return { type: "interrupt", heard, afterMs: asNumber(message["durationUntilInterruptMs"]) };
    }
    case "dtmf": {
      const digit = asText(message["digit"]);
      return digit === null ? null : { type: "dtmf", digit };
    }
    case "info":
      return { type: "info", name: asText(message["name"]) ?? "" };
    case "error":
      return { type: "error" };
    default:
      return null;
  }
}

/** One piece of speech; `last` closes the turn. */
export const relayText = (token: string, { last, language }: { last: boolean; language?: string }): string =>
  JSON.stringify({ type: "text", token, last, ...(language === undefined ? {} : { lang: language }) });

/** Ends the session; Twilio then goes on with the TwiML, or hangs up where nothing follows. */
export const relayEnd = (handoffData?: Record<string, string>): string =>
  JSON.stringify({ type: "end", ...(handoffData === undefined ? {} : { handoffData: JSON.stringify(handoffData) }) });
