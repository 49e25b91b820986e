/** What the agent knows: written by the project's people, read by the model. */
export interface AgentBrain {
  agentName: string;
  companyName: string;
  language: string;
  systemPrompt: string | null;
  productExplanation: string | null;
  valueProposition: string | null;
  painPoints: string | null;
  benefits: string | null;
  featuresDifferentiators: string | null;
  elevatorPitch: string | null;
  emailKnowledge: string | null;
  exampleEmail: string | null;
}

export interface PersonBrief {
  name: string | null;
  company: string | null;
  role: string | null;
}

export interface SpokenTurn {
  speaker: "agent" | "person";
  text: string;
}

/** What the model does in a conversation: it speaks, and it may act. The caller decides whether an action is carried out. */
export type ModelEvent =
  | { kind: "text"; text: string }
  | { kind: "book_meeting"; when: string }
  | { kind: "opt_out" }
  | { kind: "end_call" };

export interface ConversationInput {
  brain: AgentBrain;
  person: PersonBrief;
  callReason: string | null;
  /** What this call is to reach, where it is made for a goal or task; without one it is the agent's usual meeting. */
  objective?: string | null;
  turns: SpokenTurn[];
}

export interface CallSummary {
  summary: string;
  meetingBooked: boolean;
  meetingWhen: string | null;
  optOut: boolean;
}

export interface EmailDraft {
  subject: string;
  body: string;
}

export interface LanguageModel {
  /** `vendor:model`, stored with what it made. */
  readonly name: string;
  /** The agent's next turn, token by token; ends early when the signal aborts. */
  converse(input: ConversationInput, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** What came of a finished conversation. */
  summarise(turns: SpokenTurn[], signal: AbortSignal): Promise<CallSummary>;
  /** A first email to a person; `wishes` are the caller's subject, message or template where given. */
  composeEmail(
    input: {
      brain: AgentBrain;
      person: PersonBrief;
      wishes: { subject: string | null; message: string | null; template: string | null };
    },
    signal: AbortSignal,
  ): Promise<EmailDraft>;
}
