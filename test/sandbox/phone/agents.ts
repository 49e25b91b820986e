import type { WebSocket } from "ws";
import type { Behaviour } from "./cora-stand-in.ts";

type Message = Record<string, unknown>;

/** TwiML that connects the person to the stand-in's WebSocket. */
export function relayTwiml(wsUrl: () => string, attributes = ""): string {
  const url = `${wsUrl()}/voice-ws?call=call_1&amp;attempt=att_1&amp;token=t%2Bo%2F`;
  const relay = `<ConversationRelay url="${url}" ${attributes}><Parameter name="cora_call" value="call_1"/></ConversationRelay>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Connect action="/connected">${relay}</Connect></Response>`;
}

/** An agent that answers each prompt with the next of its lines, the last one for ever. */
export function agentSaying(lines: readonly string[], thenEnd = false): NonNullable<Behaviour["onSocket"]> {
  const turns = new WeakMap<WebSocket, number>();
  return (socket, message: Message) => {
    if (message["type"] !== "prompt") return;
    const turn = turns.get(socket) ?? 0;
    turns.set(socket, turn + 1);
    const line = lines[turn] ?? (thenEnd ? undefined : lines.at(-1));
    if (line !== undefined) say(socket, line);
    if (line === undefined && thenEnd) socket.send(JSON.stringify({ type: "end", handoffData: '{"reason":"done"}' }));
  };
}

export function say(socket: WebSocket, line: string): void {
  const middle = Math.ceil(line.length / 2);
  socket.send(JSON.stringify({ type: "text", token: line.slice(0, middle), last: false }));
  socket.send(JSON.stringify({ type: "text", token: line.slice(middle), last: true }));
}
