import type { Conversation } from "./person.ts";

const keyOffer = /press (?:the )?(\d|star|pound)/i;
const keys: Record<string, string> = { star: "*", pound: "#" };

/** Presses the opt-out key if one is offered, and leaves no doubt. */
export function neverCallAgain(): Conversation {
  let turn = 0;
  return (heard) => {
    turn += 1;
    if (turn > 1) return { say: "Goodbye.", ends: "hangs up" };
    const offered = keyOffer.exec(heard)?.[1]?.toLowerCase();
    const press = offered === undefined ? {} : { press: keys[offered] ?? offered };
    return { say: "Please take me off your list and never call me again.", ...press };
  };
}
