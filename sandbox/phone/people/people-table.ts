import { fictionalLine } from "../phone-number.ts";
import { asksQuestionsFirst } from "./asks-questions-first.ts";
import { booksAMeeting } from "./books-a-meeting.ts";
import { dropsTheLine } from "./drops-the-line.ts";
import { haggles } from "./haggles.ts";
import { neverCallAgain } from "./never-call-again.ts";
import { type Person, person } from "./person.ts";
import { screenedByABot } from "./screened-by-a-bot.ts";
import { scripted } from "./scripted.ts";

/** The people of the phone world, chosen by the last four digits of +1 NXX 555 01nn in any area. */
export const people: readonly Person[] = [
  person({
    line: "0101",
    name: "books-a-meeting",
    behaviour: "answers and books a meeting",
    startConversation: booksAMeeting(),
  }),
  person({
    line: "0102",
    name: "asks-questions-first",
    behaviour: "asks questions first, then books",
    startConversation: asksQuestionsFirst,
  }),
  person({
    line: "0103",
    name: "not-interested",
    behaviour: "is not interested",
    startConversation: scripted([
      "Hi. What is this about?",
      "No thank you, I'm not interested.",
      "No, really. Have a good day, goodbye.",
    ]),
  }),
  person({
    line: "0104",
    name: "never-call-again",
    behaviour: "asks never to be called again",
    interrupts: true,
    startConversation: neverCallAgain,
  }),
  person({
    line: "0105",
    name: "wrong-person",
    behaviour: "is not the person you are looking for",
    startConversation: scripted([
      "Who? I think you have the wrong number, there is nobody by that name here.",
      "No problem. Goodbye.",
    ]),
  }),
  person({
    line: "0106",
    name: "voicemail",
    behaviour: "voicemail with a beep",
    pickup: "voicemail",
    ringsSeconds: 8,
    opener: "Hi, you've reached Dana. I can't come to the phone right now. Please leave a message after the beep.",
  }),
  person({
    line: "0114",
    name: "takes-a-booking",
    behaviour: "a restaurant that takes the booking",
    startConversation: scripted([
      "Good evening, how can I help you?",
      "Let me see. Yes, that works, you are booked.",
      "Goodbye!",
    ]),
  }),
  ...[
    ["0115", "quotes-low", "420"],
    ["0116", "quotes-middle", "480"],
    ["0117", "quotes-high", "560"],
  ].map(([line = "", name = "", price]) =>
    person({
      line,
      name,
      behaviour: `a business that quotes ${price} dollars`,
      startConversation: scripted([
        "Hello, what can I do for you?",
        `For that we would charge ${price} dollars.`,
        "You are welcome. Goodbye!",
      ]),
    }),
  ),
  person({
    line: "0118",
    name: "haggles",
    behaviour: "a business that asks 500 dollars, and 450 when pressed",
    startConversation: haggles,
  }),
  person({
    line: "0119",
    name: "busy-at-first",
    behaviour: "line is busy at the first call, then answers and books a meeting",
    earlierPickups: ["busy"],
    startConversation: booksAMeeting(),
  }),
  person({ line: "0107", name: "no-answer", behaviour: "does not answer", pickup: "no answer" }),
  person({ line: "0108", name: "busy", behaviour: "line is busy", pickup: "busy", ringsSeconds: 1 }),
  person({
    line: "0109",
    name: "carrier-failure",
    behaviour: "cannot be reached: the carrier fails",
    pickup: "failure",
    ringsSeconds: 1,
  }),
  person({
    line: "0110",
    name: "drops-the-line",
    behaviour: "answers, then the line drops",
    hangsUpAfterSeconds: 3,
    startConversation: dropsTheLine,
  }),
  person({
    line: "0111",
    name: "screened-by-a-bot",
    behaviour: "call-screening bot, then a person who books",
    startConversation: screenedByABot,
  }),
  person({
    line: "0112",
    name: "answers-slowly",
    behaviour: "answers slowly, then books",
    ringsSeconds: 14,
    startConversation: booksAMeeting({ thinksSeconds: 5 }, "Hello. Sorry, it took me a while. This is Robin."),
  }),
  person({
    line: "0113",
    name: "spanish-speaker",
    behaviour: "speaks Spanish; politely not interested",
    language: "es-US",
    opener: "¿Bueno?",
    startConversation: scripted([
      "Buenos días. ¿Quién habla?",
      "Muchas gracias, pero no me interesa.",
      "Que tenga un buen día. Adiós.",
    ]),
  }),
];

/** Everybody else: picks up, is friendly, has no time. */
const passerBy = person({
  line: "*",
  name: "small-talk",
  behaviour: "any other number: answers, talks a little, hangs up in a friendly way",
  startConversation: scripted([
    "Hello, yes, who is calling?",
    "Ah, that's interesting. I'm in the middle of something, though.",
    "Thanks for calling. Have a nice day, goodbye.",
  ]),
});

/** Whoever is reached at a number that has been called so often before. */
export function personAt(number: string, callsBefore = () => Number.POSITIVE_INFINITY): Person {
  const line = fictionalLine(number);
  const found = people.find((one) => one.line === line) ?? passerBy;
  return found.earlierPickups ? { ...found, pickup: found.earlierPickups[callsBefore()] ?? found.pickup } : found;
}

/** The documented table, as the control server shows it. */
export const peopleTable = [...people, passerBy].map(({ line, name, behaviour, pickup, language }) => ({
  numbers: line === "*" ? "any other" : `+1 NXX 555 ${line}`,
  example: line === "*" ? "+12025550120" : `+1202555${line}`,
  name,
  behaviour,
  pickup,
  language,
}));
