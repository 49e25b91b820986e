import { APICallError, NoObjectGeneratedError, Output, generateText, streamText, tool } from "ai";
import type { LanguageModel as SdkModel, ModelMessage, ToolSet } from "ai";
import { z } from "zod";
import { soundsLikeOptOut } from "../../domain/opt-out.ts";
import { asObject, asText } from "../json-fields.ts";
import type { ConversationInput, LanguageModel, ModelEvent, SpokenTurn } from "../language-model.ts";
import { retryAfter } from "../retry-after.ts";
import { transportFailure } from "../transport-failure.ts";
import { VendorError, codeOr, kindOfStatus } from "../vendor-error.ts";
import { emailDraft } from "./email-draft.ts";
import { PHRASES } from "./phrases.ts";
import { callInstructions, emailPrompt, summaryPrompt } from "./prompt.ts";
import { languageOfTag, spokenLanguage } from "./spoken-language.ts";

export interface ModelLimits {
  turnTimeoutMs: number;
  documentTimeoutMs: number;
}

interface ModelTraits extends ModelLimits {
  /** Whether the vendor holds its model to a JSON schema; the prompt names the fields in any case. */
  enforcesSchemas: boolean;
}

type Action = Exclude<ModelEvent, { kind: "text" }>;

const TRIES = 2;

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

/** Codes only: a model's error quotes the prompt, and the prompt holds people. */
function failureOf(vendor: string, error: unknown): VendorError {
  if (!APICallError.isInstance(error) || error.statusCode === undefined) return transportFailure(vendor, error);
  const { statusCode: status, responseHeaders } = error;
  const retryAfterSeconds = retryAfter(responseHeaders?.["retry-after"]);
  return new VendorError({ vendor, kind: kindOfStatus(status), code: codeOr(null, status), status, retryAfterSeconds });
}

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
      throw failureOf(vendor, error);
    }
    const due = withOptOut(actions, input.turns);
    const words = spoke ? null : wordsFor(due, input);
    if (words !== null) yield { kind: "text", text: words };
    yield* due;
  }

  /** Asks again when the answer does not fit the form; failures of the wire belong to whoever called. */
  async function structured<T>(schema: z.ZodType<T>, prompt: string, signal: AbortSignal): Promise<T> {
    const output = limits.enforcesSchemas ? Output.object({ schema }) : Output.json();
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      try {
        const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(limits.documentTimeoutMs)]);
        const result = await generateText({ model, prompt, output, maxRetries: 0, abortSignal });
        const answer = schema.safeParse(result.output);
        if (answer.success) return answer.data;
      } catch (error) {
        if (!NoObjectGeneratedError.isInstance(error)) throw failureOf(vendor, error);
      }
    }
    throw new VendorError({ vendor, kind: "refused", code: "unfit_answer" });
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
