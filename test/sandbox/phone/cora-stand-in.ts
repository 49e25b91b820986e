import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import twilio from "twilio";
import { type WebSocket, WebSocketServer } from "ws";

export interface Received {
  path: string;
  params: Record<string, string>;
  token: string | null;
  signed: boolean;
}

export interface CoraStandIn {
  url: string;
  wsUrl: string;
  received: Received[];
  /** Messages that came over WebSockets, in order. */
  heard: Record<string, unknown>[];
  handshakes: { path: string; signed: boolean }[];
  of(path: string): Received[];
  statuses(): string[];
  close(): Promise<void>;
}

export interface Behaviour {
  /** TwiML by path; anything else is answered with 204. */
  twiml?: Record<string, (params: Record<string, string>) => string>;
  onSocket?: (socket: WebSocket, message: Record<string, unknown>) => void;
  /** HTTP statuses to answer a path with, one after the other, before it behaves. */
  failures?: Record<string, number[]>;
}

/** Stands in for Cora: serves TwiML and a WebSocket, and checks every signature with the vendor's own SDK. */
export async function startCoraStandIn(authToken: string, behaviour: Behaviour): Promise<CoraStandIn> {
  const received: Received[] = [];
  const heard: Record<string, unknown>[] = [];
  const handshakes: CoraStandIn["handshakes"] = [];
  const origin = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const params = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    const path = (request.url ?? "").split("?")[0] ?? "";
    const signature = request.headers["x-twilio-signature"]?.toString() ?? "";
    const signed = twilio.validateRequest(authToken, signature, `http://${origin()}${request.url}`, params);
    received.push({ path, params, signed, token: request.headers["i-twilio-idempotency-token"]?.toString() ?? null });
    const failure = behaviour.failures?.[path]?.shift();
    const twiml = behaviour.twiml?.[path];
    if (failure !== undefined) response.writeHead(failure).end();
    else if (twiml === undefined) response.writeHead(204).end();
    else response.writeHead(200, { "content-type": "text/xml" }).end(twiml(params));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    const signature = request.headers["x-twilio-signature"]?.toString() ?? "";
    const signed = twilio.validateRequest(authToken, signature, `ws://${origin()}${request.url}`, {});
    handshakes.push({ path: request.url ?? "", signed });
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Record<string, unknown>;
      heard.push(message);
      behaviour.onSocket?.(socket, message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://${origin()}`,
    wsUrl: `ws://${origin()}`,
    received,
    heard,
    handshakes,
    of: (path) => received.filter((one) => one.path === path),
    statuses: () =>
      received.filter(({ path }) => path === "/call-status").map(({ params }) => params["CallStatus"] ?? ""),
    async close() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
