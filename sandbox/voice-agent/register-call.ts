import { randomBytes } from "node:crypto";
import type { ClientData, Conversation } from "./conversation.ts";
import { invalidField } from "./voice-agent-error.ts";

/** Reads the body of `register-call` into a conversation that waits for its media stream. */
export function registerCall(body: unknown): Conversation {
  const fields = isRecord(body) ? body : {};
  const [agent_id, from, to] = ["agent_id", "from_number", "to_number"].map((name) => required(fields, name));
  const direction = fields["direction"] === "outbound" ? "outbound" : "inbound";
  const given = fields["conversation_initiation_client_data"];
  const [agentNumber, person] = direction === "outbound" ? [from, to] : [to, from];
  return {
    id: `conv_${randomBytes(14).toString("hex")}`,
    agent_id: agent_id ?? "",
    status: "initiated",
    direction,
    agent_number: agentNumber ?? "",
    external_number: person ?? "",
    client_data: isRecord(given) ? (given as ClientData) : {},
    registered_at: Math.floor(Date.now() / 1000),
    started_at: null,
    call_sid: "",
    stream_sid: "",
    turns: [],
    duration: 0,
    complete: false,
    termination_reason: "",
  };
}

/** TwiML that connects the call to this server; a stream's address may carry no query, so the id is a parameter. */
export function streamTwiml(streamUrl: string, conversationId: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Connect><Stream url="${streamUrl}"><Parameter name="conversation_id" value="${conversationId}" /></Stream></Connect></Response>`;
}

function required(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  if (value === undefined || value === null || value === "") throw invalidField(name, "missing");
  if (typeof value !== "string") throw invalidField(name, "string_type");
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
