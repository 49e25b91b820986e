/** What Cora's side of a ConversationRelay session does. */
export type RelayEvent =
  | { type: "utterance"; text: string }
  | { type: "end"; handoffData: string | null }
  | { type: "closed" };

interface RelayMessage {
  type?: unknown;
  token?: unknown;
  last?: unknown;
  source?: unknown;
  digits?: unknown;
  handoffData?: unknown;
}

type Send = (message: Record<string, unknown>) => void;

/** Reads Cora's messages; tokens are put together until one is marked as the last of the utterance. */
export function createRelayReader(log: (line: string) => void): (text: string, send: Send) => RelayEvent | null {
  let utterance = "";
  return (text, send) => {
    const message = parseMessage(text);
    switch (message.type) {
      case "text": {
        if (typeof message.token !== "string") return invalid(send, "text needs a token");
        utterance += message.token;
        if (message.last !== true) return null;
        const whole = utterance.trim();
        utterance = "";
        return whole === "" ? null : { type: "utterance", text: whole };
      }
      case "play":
        if (typeof message.source !== "string") return invalid(send, "play needs a source");
        return { type: "utterance", text: "(a recording plays)" };
      case "end":
        return { type: "end", handoffData: typeof message.handoffData === "string" ? message.handoffData : null };
      case "sendDigits":
        log(`twilio: digits sent to the person: ${String(message.digits)}`);
        return null;
      case "language":
        return null;
      default:
        return invalid(send, `unknown type ${JSON.stringify(message.type)}`);
    }
  };
}

function parseMessage(text: string): RelayMessage {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" && message !== null ? message : {};
  } catch {
    return {};
  }
}

/** Twilio reports what it cannot read as error 64107, and goes on. */
function invalid(send: Send, problem: string): null {
  send({ type: "error", description: `64107 Invalid message received: ${problem}` });
  return null;
}
