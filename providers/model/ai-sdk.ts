import { streamText, tool } from "ai";
import type { LanguageModel as SdkModel, ModelMessage, ToolSet } from "ai";
import { z } from "zod";
import { soundsLikeOptOut } from "../../domain/opt-out.ts";
import { asObject, asText } from "../json-fields.ts";
import type { ConversationInput, LanguageModel, ModelEvent, SpokenTurn } from "../language-model.ts";
import { VendorError } from "../vendor-error.ts";
import { emailDraft } from "./email-draft.ts";
import { PHRASES } from "./phrases.ts";
import { callInstructions, emailPrompt, summaryPrompt } from "./prompt.ts";
import { languageOfTag, spokenLanguage } from "./spoken-language.ts";
import { modelFailure, structuredAsker } from "./structured.ts";
import type { StructuredTraits } from "./structured.ts";

export interface ModelLimits {
  turnTimeoutMs: number;
  documentTimeoutMs: number;
}

type ModelTraits = ModelLimits & StructuredTraits;

type Action = Exclude<ModelEvent, { kind: "text" }>;

const TOOLS: ToolSet = {
  book_meeting: tool({
    description: "The person has agreed to a meeting at a day and time that they named.",
    inputSchema: z.object({ when: z.string().min(1).describe("Day and time in the person's words") }),
  }),
  opt_out: tool({ description: "The person must not be contacted again.", inputSchema: z.object({}) }),
  end_call: tool({ description: "The conversation is over: hang up.", inputSchema: z.object({}) }),
};

const Summary = z.object({
  summary: z.string().min(1),
  meeting_booked: z.boolean(),
  meeting_when: z.string().nullable(),
  opt_out: z.boolean(),
});

const Draft = z.object({ subject: z.string().min(1), body: z.string().min(1) });

/** Some models insist on a user's turn first, and on none that is empty. */
const messagesOf = (turns: SpokenTurn[]): ModelMessage[] => [
  { role: "user", content: "(The telephone is answered.)" },
  ...turns
    .filter((turn) => turn.text.trim() !== "")
    .map(({ speaker, text }): ModelMessage => ({ role: speaker === "agent" ? "assistant" : "user", content: text })),
];

function actionOf(toolName: string, input: unknown): Action | null {
  const when = asText(asObject(input)?.["when"]);
  if (toolName === "book_meeting") return when === null ? null : { kind: "book_meeting", when };
  if (toolName === "opt_out") return { kind: "opt_out" };
  return toolName === "end_call" ? { kind: "end_call" } : null;
}

/** A model that acts without a word would leave the person in silence. */
function wordsFor(actions: Action[], { brain, turns }: ConversationInput): string | null {
  const heard = turns.filter((turn) => turn.speaker === "person").map((turn) => turn.text);
  const phrases = PHRASES[spokenLanguage(heard, languageOfTag(brain.language))];
  const booking = actions.find((action) => action.kind === "book_meeting");
  if (actions.some((action) => action.kind === "opt_out")) return phrases.optedOut;
  if (booking) return phrases.booked(booking.when);
  return actions.length > 0 ? phrases.goodbye : null;
}

const saidOptOut = (turns: SpokenTurn[]): boolean =>
  turns.some((turn) => turn.speaker === "person" && soundsLikeOptOut(turn.text));

/** A refusal to be contacted is honoured whether or not the model noticed it. */
function withOptOut(actions: Action[], turns: SpokenTurn[]): Action[] {
  const last = turns.findLastIndex((turn) => turn.speaker === "agent");
  if (!saidOptOut(turns.slice(last + 1)) || actions.some((action) => action.kind === "opt_out")) return actions;
  return [{ kind: "opt_out" }, ...actions.filter((action) => action.kind !== "end_call"), { kind: "end_call" }];
}

export function aiSdkModel(name: string, model: SdkModel, limits: ModelTraits): LanguageModel {
  const vendor = name.split(":")[0] ?? name;
  const structured = structuredAsker(vendor, model, limits);

  async function* converse(input: ConversationInput, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const actions: Action[] = [];
    let spoke = false;
    try {
      const { stream } = streamText({
        model,
        instructions: callInstructions(input),
        messages: messagesOf(input.turns),
        tools: TOOLS,
        maxRetries: 0,
        abortSignal: AbortSignal.any([signal, AbortSignal.timeout(limits.turnTimeoutMs)]),
        // The default writes the error, and with it the prompt, to the console.
        onError: () => {},
      });
      for await (const part of stream) {
        if (signal.aborted) return;
        if (part.type === "error") throw part.error;
        if (part.type === "abort") throw new VendorError({ vendor, kind: "unknown", code: "timeout" });
        if (part.type === "text-delta" && part.text !== "") {
          spoke ||= part.text.trim() !== "";
          yield { kind: "text", text: part.text };
        }
        const action = part.type === "tool-call" ? actionOf(part.toolName, part.input) : null;
        if (action) actions.push(action);
      }
    } catch (error) {
      if (signal.aborted) return;
      throw modelFailure(vendor, error);
    }
    const due = withOptOut(actions, input.turns);
    const words = spoke ? null : wordsFor(due, input);
    if (words !== null) yield { kind: "text", text: words };
    yield* due;
  }

  return {
    name,
    converse,
    summarise: async (turns, signal) => {
      const answer = await structured(Summary, summaryPrompt(turns), signal);
      return {
        summary: answer.summary,
        meetingBooked: answer.meeting_booked,
        meetingWhen: answer.meeting_booked ? answer.meeting_when : null,
        optOut: answer.opt_out || saidOptOut(turns),
      };
    },
    composeEmail: async (input, signal) => {
      const { brain, person, wishes } = input;
      const draft = emailDraft(input);
      // Words that the caller wrote are sent as written.
      if (wishes.message !== null || wishes.template !== null) return draft;
      const written = await structured(Draft, emailPrompt(brain, person, wishes.subject), signal);
      const subject = wishes.subject === null ? written.subject.replace(/\s+/g, " ").trim() : draft.subject;
      return { subject, body: written.body.trim() };
    },
  };
}
