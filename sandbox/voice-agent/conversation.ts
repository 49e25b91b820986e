interface Turn {
  role: "agent" | "user";
  message: string;
  time_in_call_secs: number;
}

export interface ClientData {
  conversation_config_override?: {
    agent?: { first_message?: unknown; language?: unknown; prompt?: { prompt?: unknown } };
  };
  dynamic_variables?: Record<string, unknown>;
  user_id?: string;
  [field: string]: unknown;
}

/** A conversation as it is kept; `presentConversation` makes of it what the API and the webhook show. */
export interface Conversation {
  /** The conversation id. */
  id: string;
  agent_id: string;
  status: "initiated" | "in-progress" | "processing" | "done" | "failed";
  direction: "inbound" | "outbound";
  agent_number: string;
  external_number: string;
  client_data: ClientData;
  registered_at: number;
  started_at: number | null;
  call_sid: string;
  stream_sid: string;
  turns: Turn[];
  duration: number;
  /** Whether it was talked through, or one side left early. */
  complete: boolean;
  termination_reason: string;
}
