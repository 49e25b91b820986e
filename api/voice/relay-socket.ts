import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { attemptOwner } from "../../db/queries/attempt-owner.ts";
import type { AttemptOwner } from "../../db/queries/attempt-owner.ts";
import { isTestProject, sideOf } from "../../domain/side.ts";
import { isAttemptToken } from "../../providers/callback-urls.ts";
import { parseRelayMessage } from "../../providers/twilio/relay.ts";
import { verifyTwilioUpgrade } from "../../providers/twilio/webhook.ts";
import type { ApiDeps } from "../deps.ts";
import { openCallRecord } from "./call-record.ts";
import { createConversation } from "./conversation.ts";
import type { Conversation } from "./conversation.ts";

const PATH = /^\/webhooks\/[\w-]+\/voice-ws$/;
const MAX_MESSAGE = 64 * 1024;

export interface RelaySocket {
  /** Takes the upgrade where it is ours. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Takes no new conversations, and resolves when the running ones have ended or `patienceMs` is over. */
  close(patienceMs: number): Promise<void>;
}

/** `voice-ws`: the live conversation, over the telephone company's WebSocket. */
export function createRelaySocket(deps: ApiDeps): RelaySocket {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE });
  return {
    upgrade: (request, socket, head) => {
      socket.on("error", () => socket.destroy());
      admit(request, deps).then(
        (owner) => server.handleUpgrade(request, socket, head, (ws) => hold(ws, owner, deps)),
        (error: Error) => {
          deps.log.warn({ reason: error.message }, "refused a voice socket");
          socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
        },
      );
    },
    close: async (patienceMs) => {
      const ended = [...server.clients].map((client) => once(client, "close"));
      server.close();
      await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, patienceMs).unref())]);
      for (const client of server.clients) client.close(1012);
    },
  };
}

async function admit(request: IncomingMessage, { database, settings, findSigner }: ApiDeps): Promise<AttemptOwner> {
  const url = new URL(request.url ?? "/", settings.publicUrl);
  if (!PATH.test(url.pathname)) throw new Error("no such path");
  const signedUrl = settings.publicUrl.replace(/^http/, "ws") + (request.url ?? "");
  const signature = request.headers["x-twilio-signature"];
  if (typeof signature !== "string") throw new Error("no signature");
  const side = await findSigner(({ twilio }) =>
    verifyTwilioUpgrade({ authToken: twilio.authToken, url: signedUrl, signature }),
  );
  if (side === null) throw new Error("bad signature");
  const attemptId = url.searchParams.get("attempt") ?? "";
  if (!isAttemptToken(settings.secret, attemptId, url.searchParams.get("token") ?? "")) throw new Error("bad token");
  const owner = await attemptOwner(database, attemptId);
  if (!owner || owner.recordId !== url.searchParams.get("call")) throw new Error("unknown attempt");
  if (sideOf(owner.projectId) !== side) throw new Error("an attempt of the other side");
  return owner;
}

/** Messages are handled one after the other, except that an interruption stops the turn that is being spoken. */
function hold(ws: WebSocket, owner: AttemptOwner, deps: ApiDeps): void {
  const log = deps.log.child({ callId: owner.recordId, projectId: owner.projectId });
  let conversation: Conversation | null = null;
  let queue: Promise<void> = Promise.resolve();
  const fail = (error: Error) => {
    log.error({ err: error }, "a live conversation broke");
    ws.close(1011);
  };
  ws.on("message", (data: Buffer) => {
    const message = parseRelayMessage(data);
    if (message?.type === "setup") {
      if (owner.providerId !== null && message.callSid !== owner.providerId) return ws.close(1008);
      queue = queue
        .then(async () => {
          conversation = await begin(ws, owner, deps);
          await conversation.greet();
        })
        .catch(fail);
    } else if (message?.type === "interrupt") void conversation?.hear(message).catch(fail);
    else if (message) queue = queue.then(() => conversation?.hear(message)).catch(fail);
  });
  ws.on("error", () => ws.terminate());
  ws.on("close", () => conversation?.stop());
}

async function begin(
  ws: WebSocket,
  { projectId, recordId }: AttemptOwner,
  { database, providersFor, log, settings }: ApiDeps,
): Promise<Conversation> {
  const [record, { model }] = await Promise.all([
    openCallRecord(database, projectId, recordId),
    providersFor(projectId),
  ]);
  if (!record) throw new Error("The call is gone.");
  const send = (message: string): void => {
    if (ws.readyState === ws.OPEN) ws.send(message);
  };
  // Emulated people listen as fast as words arrive.
  const speechMsPerCharacter = isTestProject(projectId) ? 0 : settings.speechMsPerCharacter;
  return createConversation({ model, record, log, send, speechMsPerCharacter });
}
