import type { AgentBrain, CallSummary, SpokenTurn } from "../language-model.ts";
import { soundsLikeOptOut } from "../../domain/opt-out.ts";
import { intentsOf } from "./intent.ts";
import type { Intent, Topic } from "./intent.ts";
import { topicsOf } from "./knowledge.ts";
import { replyTo } from "./reply.ts";

const NOBODY: AgentBrain = {
  agentName: "",
  companyName: "",
  language: "en",
  systemPrompt: null,
  productExplanation: null,
  valueProposition: null,
  painPoints: null,
  benefits: null,
  featuresDifferentiators: null,
  elevatorPitch: null,
  emailKnowledge: null,
  exampleEmail: null,
};

const TOPIC_NAMES: Record<Topic, string> = {
  price: "the price",
  benefits: "the benefits",
  difference: "how it differs",
  product: "what is offered",
};

const bookedAt = (turns: SpokenTurn[]): string | null => {
  const person = { name: null, company: null, role: null };
  const actions = turns.flatMap((turn, index) =>
    turn.speaker === "person"
      ? replyTo({ brain: NOBODY, person, callReason: null, turns: turns.slice(0, index + 1) }).actions
      : [],
  );
  return actions.findLast((action) => action.kind === "book_meeting")?.when ?? null;
};

function beginningOf(intents: Set<Intent>): string {
  const topics = topicsOf(intents).map((topic) => TOPIC_NAMES[topic]);
  if (topics.length > 0) return `The person asked about ${list(topics)}.`;
  return intents.has("voicemail") ? "A machine took the call." : "The agent reached the person.";
}

const list = (names: string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

function endingOf(intents: Set<Intent>, optOut: boolean, when: string | null): string {
  if (optOut) return "They asked not to be contacted again.";
  if (intents.has("wrongPerson")) return "It was the wrong person.";
  if (when !== null) return `A meeting was agreed for ${when}.`;
  if (intents.has("refusal")) return "They were not interested.";
  if (intents.has("busy")) return "They had no time to talk.";
  return "No meeting was agreed.";
}

/** What came of a conversation, in one to three sentences, from its words alone. */
export function summaryOf(turns: SpokenTurn[]): CallSummary {
  const spoken = turns.filter((turn) => turn.speaker === "person" && turn.text.trim() !== "");
  if (spoken.length === 0) {
    return { summary: "The person said nothing.", meetingBooked: false, meetingWhen: null, optOut: false };
  }
  const intents = new Set(spoken.flatMap((turn) => [...intentsOf(turn.text)]));
  const optOut = spoken.some((turn) => soundsLikeOptOut(turn.text));
  const when = bookedAt(turns);
  const sentences = [
    beginningOf(intents),
    ...(optOut && when !== null ? [`A meeting had been agreed for ${when}.`] : []),
    endingOf(intents, optOut, when),
  ];
  return { summary: sentences.join(" "), meetingBooked: when !== null, meetingWhen: when, optOut };
}
