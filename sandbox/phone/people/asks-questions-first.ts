import { booksAMeeting } from "./books-a-meeting.ts";
import type { Conversation } from "./person.ts";

const questions = [
  "Hello. Who is this, and how did you get my number?",
  "I see. And what does it cost?",
  "How long would a meeting take?",
];

/** Wants three answers before it warms up. */
export function asksQuestionsFirst(): Conversation {
  const book = booksAMeeting({}, "Fair enough.")();
  let asked = 0;
  return (heard) => {
    const question = questions[asked];
    asked += 1;
    return question === undefined ? book(heard) : { say: question };
  };
}
