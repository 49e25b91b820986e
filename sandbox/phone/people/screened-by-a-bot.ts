import { booksAMeeting } from "./books-a-meeting.ts";
import type { Conversation } from "./person.ts";

const botLines = [
  "Hi, the person you are calling is using a call screening service and will get a copy of this conversation. Please say your name and why you are calling.",
  "Thank you. Please stay on the line while I ask whether they are available.",
];

/** A bot asks who is calling; then a person takes over, who books. */
export function screenedByABot(): Conversation {
  const book = booksAMeeting({}, "Hello, this is Sam, I just read why you are calling.")();
  let turn = 0;
  return (heard) => {
    const line = botLines[turn];
    turn += 1;
    return line === undefined ? book(heard) : { say: line };
  };
}
