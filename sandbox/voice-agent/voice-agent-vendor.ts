import { setTimeout as pause } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { answerJson } from "../http/answer-json.ts";
import { createRouter } from "../http/router.ts";
import { createRecords } from "../records.ts";
import type { Vendor, VendorContext } from "../vendor.ts";
import { createWebhookOutbox } from "../webhook-outbox.ts";
import { agentRoutes, streamPath } from "./agent-routes.ts";
import type { Conversation } from "./conversation.ts";
import { converse } from "./converse.ts";
import { presentConversation } from "./present-conversation.ts";
import { errorForStatus, VoiceAgentError } from "./voice-agent-error.ts";
import { voiceAgentSignature } from "./voice-agent-signature.ts";

export interface VoiceAgentVendorOptions {
  apiKey: string;
  webhookSecret: string;
}

const analysisSeconds = 1;

/** ElevenLabs, as its SDK sees it: an agent that takes over a Twilio call and reports the conversation afterwards. */
export function createVoiceAgentVendor(ctx: VendorContext, { apiKey, webhookSecret }: VoiceAgentVendorOptions): Vendor {
  const conversations = createRecords<Conversation>(ctx.dataFile("elevenlabs-conversations.jsonl"));
  const outbox = createWebhookOutbox(ctx, {
    vendor: "elevenlabs",
    path: "/webhooks/elevenlabs",
    sign: ({ body }, at) => voiceAgentSignature(webhookSecret, body, at),
    // By default ElevenLabs posts a report once: who misses it has to ask.
    retrySeconds: [],
  });
  const closing = new AbortController();
  const sockets = new WebSocketServer({ noServer: true });

  async function analyse(id: string): Promise<void> {
    await pause(analysisSeconds * 1000 * ctx.timeScale, undefined, { signal: closing.signal });
    const conversation = conversations.get(id);
    if (conversation === null) return;
    const data = presentConversation(conversations.put({ ...conversation, status: "done" }));
    const event = { type: "post_call_transcription", event_timestamp: Math.floor(Date.now() / 1000), data };
    outbox.post({ id, body: JSON.stringify(event), to: conversation.external_number, lane: id });
  }

  const finish = (id: string) => {
    analyse(id).catch((error: unknown) => {
      if (!closing.signal.aborted) ctx.log(`elevenlabs: ${String(error)}`);
    });
  };
  resume(conversations.list(), finish, (cutOff) => conversations.put(cutOff));

  const talks = new Set<Promise<void>>();
  const track = (talk: Promise<void>) => {
    talks.add(talk);
    void talk.finally(() => talks.delete(talk));
  };
  return {
    name: "elevenlabs",
    server: createRouter(
      agentRoutes(ctx, conversations, apiKey),
      ({ request, response }) => {
        request.resume();
        answerJson(response, 404, { detail: "Not Found" });
      },
      (exchange, error) => {
        if (error instanceof VoiceAgentError) return answerJson(exchange.response, error.status, error.body());
        ctx.log(`elevenlabs: ${String(error)}`);
        answerJson(exchange.response, 500, errorForStatus(500).body());
      },
    ),
    upgrade(request, socket, head) {
      if (request.url?.split("?")[0] !== streamPath) {
        socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
        return;
      }
      sockets.handleUpgrade(request, socket, head, (stream) => converse({ ctx, conversations, finish, track }, stream));
    },
    async close() {
      closing.abort();
      for (const stream of sockets.clients) stream.terminate();
      sockets.close();
      await Promise.all(talks);
      await outbox.close();
    },
  };
}

/** What a restart interrupted: analyses go on, calls that were on the line are lost. */
function resume(all: Conversation[], finish: (id: string) => void, put: (cutOff: Conversation) => void): void {
  for (const conversation of all) {
    if (conversation.status === "processing") finish(conversation.id);
    if (conversation.status === "in-progress") {
      put({ ...conversation, status: "failed", termination_reason: "The connection to the call was lost." });
    }
  }
}
