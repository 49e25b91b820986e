import type { ConversationInput, ModelEvent, SpokenTurn } from "../language-model.ts";
import { errandReply } from "./errand.ts";
import type { Intent } from "./intent.ts";
import { intentsOf } from "./intent.ts";
import { answerFrom, pitchFrom, topicsOf } from "./knowledge.ts";
import { spokenTime, spokenWhen, withoutLead } from "./meeting-time.ts";
import { openingLine } from "./opening-line.ts";
import type { Phrases } from "./phrases.ts";
import { PHRASES, asksBusyPerson, asksForMeeting, confirmsMeeting } from "./phrases.ts";
import { firstSentence } from "./plain-words.ts";
import { languageOfTag, spokenLanguage } from "./spoken-language.ts";
import type { SpokenLanguage } from "./spoken-language.ts";

export interface Reply {
  text: string;
  actions: Exclude<ModelEvent, { kind: "text" }>[];
}

interface Moment {
  input: ConversationInput;
  heard: string;
  earlier: string[];
  intents: Set<Intent>;
  saidLast: string;
  booked: boolean;
  language: SpokenLanguage;
  phrases: Phrases;
}

const END = { kind: "end_call" } as const;
/** A conversation that leads nowhere is ended kindly. */
const MOST_AGENT_TURNS = 12;

const say = (...sentences: string[]): Reply => ({ text: sentences.join(" "), actions: [] });
const endWith = (text: string): Reply => ({ text, actions: [END] });

const heardSinceAgent = (turns: SpokenTurn[]): string => {
  const lastAgent = turns.findLastIndex((turn) => turn.speaker === "agent");
  return turns
    .slice(lastAgent + 1)
    .map((turn) => turn.text)
    .join(" ")
    .trim();
};

function momentOf(input: ConversationInput): Moment {
  const heard = heardSinceAgent(input.turns);
  const said = input.turns.filter((turn) => turn.speaker === "agent").map((turn) => turn.text);
  const personTexts = input.turns.filter((turn) => turn.speaker === "person").map((turn) => turn.text);
  const language = spokenLanguage(personTexts, languageOfTag(input.brain.language));
  return {
    input,
    heard,
    earlier: personTexts,
    intents: intentsOf(heard),
    saidLast: said.at(-1) ?? "",
    booked: said.some(confirmsMeeting),
    language,
    phrases: PHRASES[language],
  };
}

function ending({ intents, phrases, input }: Moment): Reply | null {
  if (intents.has("optOut")) return { text: phrases.optedOut, actions: [{ kind: "opt_out" }, END] };
  if (intents.has("wrongPerson")) return endWith(phrases.wrongPerson);
  // A machine's greeting is no conversation; whoever watches for machines decides what is left on it.
  if (intents.has("voicemail")) return say("");
  if (!intents.has("screening")) return intents.has("hold") ? say(phrases.hold) : null;
  const reason = firstSentence(input.callReason ?? "", 120).replace(/[.!?]$/, "") || phrases.defaultReason;
  return say(phrases.screening(input.brain.agentName, input.brain.companyName, reason));
}

const MEETING_WORDS =
  /\b(?:meet|call|talk|speak|book|schedule|works?|free|available|demo|reun|llam|termin|passt|rendez)/i;

function meeting({ heard, earlier, intents, saidLast, booked, language, phrases }: Moment): Reply | null {
  const asked = asksForMeeting(saidLast);
  const { day, time } = spokenTime(heard);
  if (booked || (day === null && (time === null || !asked))) return null;
  if (!asked && !MEETING_WORDS.test(heard) && time === null) return null;
  const namedBefore = earlier.map((text) => spokenTime(text).day).findLast((named) => named !== null);
  const when = day ?? namedBefore;
  if (!when) return say(phrases.askDay);
  if (time === null) return say(phrases.askTime(withoutLead(when)));
  const agreed = spokenWhen(when, time, language);
  const booking = { kind: "book_meeting", when: agreed } as const;
  return { text: phrases.booked(agreed), actions: intents.has("goodbye") ? [booking, END] : [booking] };
}

function parting({ intents, saidLast, booked, phrases }: Moment): Reply | null {
  const asked = asksForMeeting(saidLast);
  if (intents.has("refusal")) return endWith(booked ? phrases.goodbye : phrases.refused);
  const isQuestion = intents.has("question") || topicsOf(intents).length > 0;
  if (intents.has("disagreement") && !isQuestion && (asked || booked)) {
    return endWith(booked ? phrases.goodbye : phrases.refused);
  }
  if (intents.has("goodbye")) return endWith(phrases.goodbye);
  if (booked && !isQuestion) return endWith(phrases.goodbye);
  if (!intents.has("busy")) return null;
  return asksBusyPerson(saidLast) ? endWith(phrases.refused) : say(phrases.busy);
}

/** The brain's texts are in the agent's language: in another one the agent says less rather than mixing two. */
const speaksBrainLanguage = ({ input, language }: Moment): boolean => languageOfTag(input.brain.language) === language;

function answering(moment: Moment): Reply | null {
  const { intents, heard, input, booked, phrases } = moment;
  const { agentName, companyName } = input.brain;
  const invitation = booked ? [] : [phrases.propose];
  const identity = phrases.identity(agentName, companyName);
  if (intents.has("source")) return say(...(intents.has("who") ? [identity] : []), phrases.source);
  if (intents.has("robot")) return say(phrases.robot(companyName), ...invitation);
  if (intents.has("who")) return say(identity, ...invitation);
  if (!intents.has("question") && topicsOf(intents).length === 0) return null;
  const isCheck = topicsOf(intents).length === 0 && heard.split(/\s+/).length < 3;
  if (isCheck) return null;
  const known = speaksBrainLanguage(moment) ? answerFrom(input.brain, intents, heard) : null;
  if (known !== null) return say(known, ...invitation);
  return say(intents.has("product") ? phrases.pitch(companyName) : phrases.followUp, ...invitation);
}

function goingOn(moment: Moment): Reply {
  const { intents, saidLast, earlier, input, phrases } = moment;
  if (intents.has("silence")) return say(phrases.stillThere);
  if (intents.has("agreement") && asksForMeeting(saidLast)) return say(phrases.askDay);
  const isFirst = earlier.length <= 1 || !asksForMeeting(saidLast);
  if (saidLast.includes(phrases.acknowledged)) return endWith(phrases.goodbye);
  if (!isFirst) return say(phrases.acknowledged, phrases.propose);
  const pitch = speaksBrainLanguage(moment) ? pitchFrom(input.brain) : null;
  return say(pitch ?? phrases.pitch(input.brain.companyName), phrases.propose);
}

/** The agent's next turn, a function of what was said so far and nothing else. */
export function replyTo(input: ConversationInput): Reply {
  if (input.objective && input.turns.length > 0) return errandReply(input, input.objective);
  const agentTurns = input.turns.filter((turn) => turn.speaker === "agent").length;
  if (input.turns.length === 0) return say(openingLine({ ...input, recording: false }));
  const moment = momentOf(input);
  const reply = ending(moment) ?? meeting(moment) ?? parting(moment);
  if (reply) return reply;
  if (agentTurns >= MOST_AGENT_TURNS) return endWith(moment.phrases.goodbye);
  return answering(moment) ?? goingOn(moment);
}
