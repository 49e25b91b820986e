import type { Conversation, Reply } from "./person.ts";

const refusal =
  /not available|unavailable|isn't free|not free|can't do|cannot do|doesn't work|does not work|booked up|fully booked/i;
const slot =
  /\b(?:mon|tues|wednes|thurs|fri)day\b(?:[^.?!]{0,25}?\bat (?:\d{1,2}(?::\d{2})?|noon|ten|eleven|nine|two|three)(?: ?[ap]\.?m\.?)?)?/i;
const confirmed =
  /\b(booked|confirm|scheduled|set|noted|down for|see you|speak (?:to you )?then|invit|calendar|perfect)/i;

/** Hears what it is about, names a slot, accepts another if that one is taken, and says goodbye within six turns. */
export function booksAMeeting(manner: Partial<Reply> = {}, first = "Hi, this is Alex. Sure, I have a minute.") {
  return (): Conversation => {
    let turn = 0;
    return (heard) => {
      turn += 1;
      return { ...bookingTurn(turn, heard, first), ...manner };
    };
  };
}

function bookingTurn(turn: number, heard: string, first: string): Reply {
  if (turn === 1) return { say: `${first} What is it about?` };
  if (turn === 2) return { say: "That sounds useful. Tuesday at 10 works for me." };
  if (turn < 6 && refusal.test(heard)) return { say: counterOffer(heard) };
  if (turn < 5 && !confirmed.test(heard)) return { say: "Yes, Tuesday at 10 is good." };
  return { say: "Great, talk to you then. Goodbye!", ends: "hangs up" };
}

/** Takes the last day that the agent named, since the first is usually the one that is taken. */
function counterOffer(heard: string): string {
  const offered = [...heard.matchAll(new RegExp(slot, "gi"))].at(-1)?.[0];
  if (offered === undefined || /^tuesday/i.test(offered)) return "Then Wednesday at 2 works for me.";
  return `${offered} works for me, too.`;
}
