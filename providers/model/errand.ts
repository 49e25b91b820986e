import type { ConversationInput, ModelEvent } from "../language-model.ts";
import { ERRAND_PHRASES } from "./errand-phrases.ts";
import { intentsOf } from "./intent.ts";
import { spokenTime, spokenWhen } from "./meeting-time.ts";
import { PHRASES } from "./phrases.ts";
import { inOneBreath } from "./plain-words.ts";
import { PRICE } from "./price.ts";
import { languageOfTag, spokenLanguage } from "./spoken-language.ts";

interface ErrandReply {
  text: string;
  actions: Exclude<ModelEvent, { kind: "text" }>[];
}

const END = { kind: "end_call" } as const;
const MOST_AGENT_TURNS = 8;
const YES =
  /\b(?:yes|sure|of course|certainly|no problem|can do|works?|booked|confirmed|reserved|sí|claro|ja|gern|oui|bien sûr)\b/i;
const NO_ROOM =
  /\b(?:fully booked|no tables?|can(?:no|')t|not (?:possible|available)|unable|unfortunately|lo siento|leider|désolé)\b/i;
const WANTS_LESS = /\b(?:cheaper|better|lower|less|discount|best price|negotiat\w*|reduc\w*)\b/i;

const say = (...sentences: string[]): ErrandReply => ({ text: sentences.join(" "), actions: [] });
const endWith = (text: string): ErrandReply => ({ text, actions: [END] });

/**
 * The next turn of a call for somebody's errand: says what is wanted, takes the answer, and says goodbye. A function of what
 * was said so far and nothing else.
 */
export function errandReply(input: ConversationInput, objective: string): ErrandReply {
  const { turns, brain } = input;
  const lastAgent = turns.findLastIndex(({ speaker }) => speaker === "agent");
  const heard = turns
    .slice(lastAgent + 1)
    .map(({ text }) => text)
    .join(" ");
  const said = turns.filter(({ speaker }) => speaker === "agent").map(({ text }) => text);
  const language = spokenLanguage(
    turns.filter(({ speaker }) => speaker === "person").map(({ text }) => text),
    languageOfTag(brain.language),
  );
  const [errand, phrases] = [ERRAND_PHRASES[language], PHRASES[language]];
  const intents = intentsOf(heard);
  const asked = said.some((text) => text.includes(errand.could));
  const request = say(errand.request(inOneBreath(objective, 400)), errand.could);

  if (intents.has("optOut")) return { text: phrases.optedOut, actions: [{ kind: "opt_out" }, END] };
  if (intents.has("wrongPerson")) return endWith(phrases.wrongPerson);
  if (intents.has("voicemail")) return say("");
  if (intents.has("hold") && !intents.has("screening")) return say(phrases.hold);
  if (intents.has("robot")) return say(phrases.robot(brain.companyName), ...(asked ? [] : [request.text]));
  if (!asked) return request;
  if (intents.has("refusal") || NO_ROOM.test(heard)) return endWith(errand.thanks);
  const price = PRICE.exec(heard)?.[0];
  if (price && WANTS_LESS.test(objective) && !said.some((text) => text.includes(errand.better)))
    return say(errand.better);
  const { day, time } = spokenTime(heard);
  if (day !== null && time !== null) {
    const when = spokenWhen(day, time, language);
    return { text: phrases.booked(when), actions: [{ kind: "book_meeting", when }, END] };
  }
  if (price) return endWith(errand.noted(price));
  if (YES.test(heard) || intents.has("goodbye") || intents.has("agreement"))
    return endWith(errand.noted(inOneBreath(objective, 120).replace(/[.!?]$/, "")));
  if (said.length >= MOST_AGENT_TURNS) return endWith(errand.thanks);
  if (intents.has("who")) return say(phrases.identity(brain.agentName, brain.companyName), request.text);
  if (intents.has("product")) return request;
  return heard.includes("?") ? say(errand.unknown, errand.could) : say(errand.could);
}
