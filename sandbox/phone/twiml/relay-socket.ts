import { WebSocket } from "ws";
import { signRequest } from "../sign-request.ts";
import { createMailbox, type Mailbox } from "./mailbox.ts";

export interface RelaySocket<Event> {
  send(message: Record<string, unknown>): void;
  events: Mailbox<Event>;
  close(): void;
}

/** Opens a WebSocket with Twilio's handshake, signed over the address as given; null when it cannot be had. */
export async function openRelaySocket<Event>(
  url: string,
  authToken: string,
  signal: AbortSignal,
  read: (text: string, send: RelaySocket<Event>["send"]) => Event | null,
  closed: Event,
): Promise<RelaySocket<Event> | null> {
  const headers = { "x-twilio-signature": signRequest(authToken, url), "user-agent": "TwilioProxy/1.1" };
  const socket = new WebSocket(url, { headers, handshakeTimeout: 5000 });
  const events = createMailbox<Event>();
  const send = (message: Record<string, unknown>): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  socket.on("message", (data: Buffer) => {
    const event = read(data.toString("utf8"), send);
    if (event !== null) events.put(event);
  });
  socket.on("close", () => events.put(closed));
  const opened = await new Promise<boolean>((resolve) => {
    socket.once("open", () => resolve(true));
    socket.on("error", () => resolve(false));
    signal.addEventListener("abort", () => resolve(false), { once: true });
  });
  if (opened) return { send, events, close: () => socket.close(1000) };
  socket.terminate();
  signal.throwIfAborted();
  return null;
}
