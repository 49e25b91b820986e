import type { Line } from "../line.ts";
import { createSid } from "../sid.ts";
import type { Session } from "./connect.ts";
import type { Verb } from "./parse-twiml.ts";
import { openRelaySocket, type RelaySocket } from "./relay-socket.ts";

/** How long a person stays with a voice that the phone world cannot hear. */
const streamSeconds = 120;

type Send = RelaySocket<"closed">["send"];

/** A bidirectional media stream: lasts until the other side closes it or the person hangs up. */
export const mediaStream: Session = async (noun, { line }, result) => {
  const { world } = line;
  const url = noun.attributes["url"] ?? "";
  const streamSid = createSid("MZ");
  result["StreamSid"] = streamSid;
  let sequence = 1;
  const read = (text: string, send: Send): "closed" | null => {
    const mark = markName(text);
    // Audio is taken as played at once, so a mark comes back as soon as it arrives.
    if (mark !== null) send({ event: "mark", sequenceNumber: `${(sequence += 1)}`, streamSid, mark: { name: mark } });
    return null;
  };
  const socket = /^wss?:/.test(url)
    ? await openRelaySocket(url, world.credentials.authToken, line.signal(), read, "closed" as const)
    : null;
  if (socket === null) {
    world.context.log(`twilio: call ${line.call.sid}: 31920 Stream - WebSocket - Handshake Error`);
    result["StreamEvent"] = "stream-error";
    return;
  }
  socket.send({ event: "connected", protocol: "Call", version: "1.0.0" });
  socket.send(startMessage(line, streamSid, noun));
  try {
    const closed = await socket.events.take(stayMs(line), line.signal());
    if (closed === null) line.hangUp("person");
    line.signal().throwIfAborted();
  } finally {
    const { accountSid, sid: callSid } = line.call;
    sequence += 1;
    socket.send({ event: "stop", sequenceNumber: `${sequence}`, streamSid, stop: { accountSid, callSid } });
    socket.close();
  }
};

function stayMs({ person, world }: Line): number {
  const seconds = person.hangsUpAfterSeconds ?? streamSeconds;
  return Math.max(seconds * 1000 * world.context.timeScale, person.hangsUpAfterSeconds === undefined ? 15_000 : 0);
}

function startMessage({ call }: Line, streamSid: string, noun: Verb): Record<string, unknown> {
  const parameters = noun.children.filter(({ name }) => name === "Parameter");
  return {
    event: "start",
    sequenceNumber: "1",
    streamSid,
    start: {
      accountSid: call.accountSid,
      streamSid,
      callSid: call.sid,
      tracks: ["inbound"],
      mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8000, channels: 1 },
      customParameters: Object.fromEntries(
        parameters.map(({ attributes }) => [attributes["name"] ?? "", attributes["value"] ?? ""]),
      ),
    },
  };
}

function markName(text: string): string | null {
  try {
    const message = JSON.parse(text) as { event?: unknown; mark?: { name?: unknown } };
    return message.event === "mark" && typeof message.mark?.name === "string" ? message.mark.name : null;
  } catch {
    return null;
  }
}
