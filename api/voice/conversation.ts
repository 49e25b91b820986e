import type { Logger } from "pino";
import { soundsLikeOptOut } from "../../domain/opt-out.ts";
import type { LanguageModel, SpokenTurn } from "../../providers/language-model.ts";
import { relayEnd, relayText } from "../../providers/twilio/relay.ts";
import type { RelayMessage } from "../../providers/twilio/relay.ts";
import type { CallRecord } from "./call-record.ts";

const MAX_TURNS = 60;
const REPLY_MS = 20_000;
const SORRY = "I'm sorry, I have a technical problem. A colleague will get back to you. Goodbye.";

export interface ConversationOptions {
  model: LanguageModel;
  record: CallRecord;
  log: Logger;
  send(message: string): void;
  /** The relay ends what it is told to end at once: so long per character is left for speaking the last words. */
  speechMsPerCharacter: number;
}

export interface Conversation {
  greet(): Promise<void>;
  hear(message: RelayMessage): Promise<void>;
  stop(): void;
}

/** One live call: what the person says goes to the model, what the model says goes to the person, both go into the transcript. */
export function createConversation({
  model,
  record,
  log,
  send,
  speechMsPerCharacter,
}: ConversationOptions): Conversation {
  const turns: SpokenTurn[] = [];
  const started = Date.now();
  let speaking = new AbortController();
  let over = false;
  /** Whether the turn that is being spoken stands in the transcript already. */
  let written = false;

  const say = async (text: string, offset = Date.now() - started): Promise<void> => {
    turns.push({ speaker: "agent", text });
    written = true;
    await record.turn("agent", text, offset);
  };
  /** Only what was heard counts as said. */
  const cutShort = async (heard: string): Promise<void> => {
    const last = turns.at(-1);
    if (!written || last?.speaker !== "agent") return heard === "" ? undefined : say(heard);
    last.text = heard;
    await record.amend(heard);
  };
  const end = async (lastWords: string): Promise<void> => {
    over = true;
    await new Promise((resolve) => setTimeout(resolve, lastWords.length * speechMsPerCharacter));
    send(relayEnd());
  };
  const speak = async (text: string): Promise<void> => {
    send(relayText(text, { last: true }));
    await say(text);
  };

  /** Streams one turn; what the model wants done is committed before the turn counts as said. */
  const reply = async (mustEnd: boolean): Promise<void> => {
    const signal = AbortSignal.any([speaking.signal, AbortSignal.timeout(REPLY_MS)]);
    const offset = Date.now() - started;
    written = false;
    let [text, ending] = ["", mustEnd || turns.length >= MAX_TURNS];
    try {
      for await (const event of model.converse(
        {
          brain: record.brain,
          person: record.person,
          callReason: record.callReason,
          objective: record.objective,
          turns,
        },
        signal,
      )) {
        if (event.kind === "text") {
          send(relayText(event.text, { last: false }));
          text += event.text;
        } else if (event.kind === "book_meeting") await record.meeting(event.when);
        else if (event.kind === "opt_out") await record.optOut();
        if (event.kind === "opt_out" || event.kind === "end_call") ending = true;
      }
    } catch (error) {
      if (speaking.signal.aborted) return;
      log.warn({ reason: (error as Error).name }, "the model failed during a call");
      send(relayText(SORRY, { last: false }));
      text += SORRY;
      ending = true;
    }
    if (speaking.signal.aborted) return;
    send(relayText("", { last: true }));
    if (text.trim() !== "") await say(text.trim(), offset);
    if (ending) await end(text);
  };

  return {
    greet: () => speak(record.greeting),
    stop: () => {
      over = true;
      speaking.abort();
    },
    hear: async (message) => {
      if (over) return;
      if (message.type === "interrupt") {
        speaking.abort();
        await cutShort(message.heard);
      }
      if (message.type !== "prompt" || !message.last || message.text.trim() === "") return;
      speaking.abort();
      speaking = new AbortController();
      turns.push({ speaker: "person", text: message.text });
      await record.turn("person", message.text, Date.now() - started);
      // A refusal is honoured whatever the model makes of it.
      const refused = soundsLikeOptOut(message.text);
      if (refused) await record.optOut();
      await reply(refused);
    },
  };
}
