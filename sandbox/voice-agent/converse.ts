import { setTimeout as pause } from "node:timers/promises";
import type { WebSocket } from "ws";
import type { Records } from "../records.ts";
import type { VendorContext } from "../vendor.ts";
import type { Conversation } from "./conversation.ts";
import { linesFor } from "./people.ts";
import { readStreamMessage } from "./stream-message.ts";
import type { StreamStart } from "./stream-message.ts";

export interface ConversationDesk {
  ctx: VendorContext;
  conversations: Records<Conversation>;
  /** Takes over once nobody is on the line any more. */
  finish: (id: string) => void;
  /** Keeps a conversation that is under way, so that closing can wait for it. */
  track: (talk: Promise<void>) => void;
}

/** One mu-law frame of silence: sound itself is beyond the sandbox. */
const silence = Buffer.alloc(160, 0xff).toString("base64");

/** Plays the agent on a Twilio media stream: waits for `start`, talks the script through, hangs up. */
export function converse(desk: ConversationDesk, socket: WebSocket): void {
  const gone = new AbortController();
  let conversationId: string | null = null;
  socket.on("message", (data: Buffer) => {
    const message = readStreamMessage(data.toString("utf8"));
    if (message === "stop") gone.abort();
    if (message === null || message === "stop" || conversationId !== null) return;
    const conversation = begin(desk, message);
    if (conversation === null) return socket.close(1008, "unknown conversation");
    conversationId = conversation.id;
    desk.track(talk(desk, socket, conversation, gone.signal));
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", () => gone.abort());
}

function begin({ ctx, conversations }: ConversationDesk, start: StreamStart): Conversation | null {
  const conversation = conversations.get(start.conversationId);
  // A registration is good for one call.
  if (conversation?.status !== "initiated") return null;
  const variables = conversation.client_data.dynamic_variables ?? {};
  const idIn = (name: string) => (typeof variables[name] === "string" ? variables[name] : null);
  ctx.effects.record({
    vendor: "elevenlabs",
    kind: "conversation",
    vendor_id: conversation.id,
    cora_id: idIn("cora_call"),
    attempt_id: idIn("cora_attempt"),
    to: conversation.external_number,
    idempotency_key: null,
  });
  return conversations.put({
    ...conversation,
    status: "in-progress",
    started_at: Math.floor(Date.now() / 1000),
    call_sid: start.callSid,
    stream_sid: start.streamSid,
  });
}

async function talk(
  desk: ConversationDesk,
  socket: WebSocket,
  conversation: Conversation,
  gone: AbortSignal,
): Promise<void> {
  const { ctx, conversations } = desk;
  let now = conversation;
  for (const { role, message } of linesFor(conversation)) {
    now = conversations.put({
      ...now,
      turns: [...now.turns, { role, message, time_in_call_secs: Math.round(now.duration) }],
    });
    if (role === "agent") speak(socket, now);
    const seconds = secondsToSay(message);
    if (await leftDuring(seconds * 1000 * ctx.timeScale, gone)) break;
    now = { ...now, duration: now.duration + seconds };
  }
  const complete = !gone.aborted;
  conversations.put({
    ...now,
    status: "processing",
    duration: Math.round(now.duration),
    complete,
    termination_reason: complete ? "end_call tool was called." : "Call ended by remote party",
  });
  socket.close(1000);
  desk.finish(conversation.id);
}

function speak(socket: WebSocket, { stream_sid: streamSid, turns }: Conversation): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.send(JSON.stringify({ event: "media", streamSid, media: { payload: silence } }));
  socket.send(JSON.stringify({ event: "mark", streamSid, mark: { name: `turn-${turns.length}` } }));
}

async function leftDuring(ms: number, gone: AbortSignal): Promise<boolean> {
  await pause(ms, undefined, { signal: gone }).catch(() => {});
  return gone.aborted;
}

function secondsToSay(message: string): number {
  return Math.min(5, Math.max(1, message.split(/\s+/).length / 3));
}
