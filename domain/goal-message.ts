/** What the goals of a conversation wait for, when a message comes. */
export interface ConversationState {
  /** A question is open. */
  asking: boolean;
  /** A step waits for approval. */
  approval: boolean;
  /** An outcome waits to be accepted. */
  proposed: boolean;
  /** A goal of the conversation has not ended. */
  open: boolean;
}

export type MessageIntent = "answer" | "approve" | "deny" | "accept" | "continue" | "cancel" | "status" | "new_goal";

const whole = (words: string): RegExp =>
  new RegExp(`^[¡¿]?(?:please |ok(?:ay)?,? |yes,? |no,? )*(?:${words})(?: please| then| now)*[.!]*$`, "iu");

// Whole messages only, also in a few other languages: what stops or refuses should not be lost on anybody.
const YES = whole(
  "yes|yep|yeah|ok|okay|sure|sí|si|ja|oui|go ahead|approved?|i approve(?: (?:it|this|that))?|do it|please do|fine|agreed|go for it",
);
const NO = whole(
  "no|nope|nein|non|deny|denied|do not|don't|don't do (?:it|that)|i do not approve(?: (?:it|this|that))?|skip (?:it|that|this)",
);
const ACCEPT = whole("accept(?: (?:it|this|that|the (?:offer|quote|outcome|price)))?|take (?:it|that|the offer)|deal");
const CANCEL = whole(
  "cancel|stop|abort|forget|stopp|abbrechen|abbruch|para|parar|cancelar|cancela|detente|annule|annuler|annulez|arrête|arrêtez|stoppen|parem|pare|ferma|annulla|(?:cancel|stop|abort|forget)(?: (?:it|that|this|everything|the goal|all of (?:it|that)))?",
);
const STATUS =
  /^(?:what(?:'s| is) the status|status|how (?:is|are) (?:it|things|that) going|any (?:news|progress|updates?)|where (?:are we|do we stand)|what(?:'s| is) happening)\b/i;
const BETTER =
  /\b(?:ask|try|negotiat\w*|push|see if|tell them|counter)\b|\b(?:cheaper|better|lower|less|earlier|later|another|different|too (?:much|expensive|late|early))\b/i;

/**
 * What a message means to Cora. Only what is beyond doubt steers something that exists; everything else is a new wish.
 * A question that is open takes whatever is said next, except an order to stop.
 */
export function intentOf(message: string, state: ConversationState): MessageIntent {
  const text = message.trim();
  if (state.open && CANCEL.test(text)) return "cancel";
  if (state.approval && YES.test(text)) return "approve";
  if (state.approval && NO.test(text)) return "deny";
  if (state.proposed && (ACCEPT.test(text) || YES.test(text))) return "accept";
  if (state.asking) return "answer";
  if (STATUS.test(text)) return "status";
  if (state.proposed && (NO.test(text) || BETTER.test(text))) return "continue";
  return "new_goal";
}
