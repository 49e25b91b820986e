import type { Line } from "../line.ts";
import { createSid } from "../sid.ts";
import type { Session } from "./connect.ts";
import { holdConversation } from "./hold-conversation.ts";
import type { Verb } from "./parse-twiml.ts";
import { createRelayReader, type RelayEvent } from "./relay-messages.ts";
import { openRelaySocket } from "./relay-socket.ts";

/** A ConversationRelay session: Cora's words become speech, the person's speech becomes words. */
export const conversationRelay: Session = async (noun, { line }, result) => {
  const { world, call } = line;
  const started = Date.now();
  const sessionId = createSid("VX");
  Object.assign(result, { SessionId: sessionId, SessionStatus: "completed", SessionDuration: "0" });
  const url = noun.attributes["url"] ?? "";
  const read = createRelayReader(world.context.log);
  const closed: RelayEvent = { type: "closed" };
  const socket = /^wss?:/.test(url)
    ? await openRelaySocket(url, world.credentials.authToken, line.signal(), read, closed)
    : null;
  if (socket === null) {
    fail(line, result, "64102", "Unable to connect to WebSocket URL");
    return;
  }
  try {
    socket.send(setupMessage(line, sessionId, noun));
    const outcome = await holdConversation(line, socket, noun.attributes);
    if (outcome.type === "closed") fail(line, result, "64105", "WebSocket Ended");
    if (outcome.type === "end") result["SessionStatus"] = "ended";
    if (outcome.type === "end" && outcome.handoffData !== null) result["HandoffData"] = outcome.handoffData;
  } finally {
    result["SessionDuration"] = `${Math.ceil((Date.now() - started) / 1000)}`;
    result["CallStatus"] = line.over.aborted ? "completed" : call.status;
    socket.close();
  }
};

function setupMessage({ call }: Line, sessionId: string, noun: Verb): Record<string, unknown> {
  const parameters = noun.children.filter(({ name }) => name === "Parameter");
  return {
    type: "setup",
    sessionId,
    accountSid: call.accountSid,
    parentCallSid: call.parentCallSid,
    callSid: call.sid,
    from: call.from,
    to: call.to,
    forwardedFrom: null,
    callType: "PSTN",
    callerName: null,
    direction: call.direction,
    callStatus: "IN-PROGRESS",
    customParameters: Object.fromEntries(
      parameters.map(({ attributes }) => [attributes["name"] ?? "", attributes["value"] ?? ""]),
    ),
  };
}

function fail({ world, call }: Line, result: Record<string, string>, code: string, message: string): void {
  world.context.log(`twilio: call ${call.sid}: ${code} ${message}`);
  Object.assign(result, { SessionStatus: "failed", ErrorCode: code, ErrorMessage: message });
}
