import type { Conversation } from "./person.ts";

const pressed = /best|better|cheaper|lower|less|discount/i;

/** Names a price, and a lower one to whoever asks for it. */
export function haggles(): Conversation {
  let turn = 0;
  return (heard) => {
    turn += 1;
    if (turn === 1) return { say: "Hello, what can I do for you?" };
    if (pressed.test(heard)) return { say: "All right, I could do it for 450 dollars." };
    if (turn === 2) return { say: "That would be 500 dollars." };
    return { say: "You are welcome. Goodbye!", ends: "hangs up" };
  };
}
