export interface RegisterCall {
  /** The provider's id of the agent that shall speak. */
  agentId: string;
  to: string;
  from: string;
  /** Our ids, echoed in the report after the call. */
  callId: string;
  attemptId: string;
  prompt: string;
  firstMessage: string;
  language: string;
}

export interface VoiceConversation {
  conversationId: string;
  status: "in_progress" | "done" | "failed";
  callId: string | null;
  attemptId: string | null;
  turns: { speaker: "agent" | "person"; text: string; offsetSeconds: number }[];
  durationSeconds: number | null;
  summary: string | null;
}

/** A hosted voice agent that takes over a call which we have placed ourselves. */
export interface VoiceAgentProvider {
  /** TwiML that connects the call to the agent. Throws when the provider cannot be asked. */
  registerCall(call: RegisterCall): Promise<string>;
  /** One conversation by the provider's id; null when the provider has none. */
  getConversation(conversationId: string): Promise<VoiceConversation | null>;
  /** Throws unless the account answers. */
  check(): Promise<void>;
}
