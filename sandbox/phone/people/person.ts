/** What a person does with what the agent said. */
export interface Reply {
  say: string | null;
  /** A key pressed before speaking. */
  press?: string;
  thinksSeconds?: number;
  /** Absent: keeps listening. */
  ends?: "hangs up" | "drops the line" | undefined;
}

/** One conversation in progress; every sentence heard goes in, the reaction comes out. */
export type Conversation = (heard: string) => Reply;

export interface Person {
  /** The last four digits of the numbers at which this person is reached. */
  line: string;
  name: string;
  behaviour: string;
  pickup: "answers" | "voicemail" | "no answer" | "busy" | "failure";
  /** What the first calls to the same number meet instead. */
  earlierPickups?: readonly Person["pickup"][];
  ringsSeconds: number;
  language: string;
  /** What is said into the silence when nobody speaks first; for voicemail, the announcement before the beep. */
  opener: string;
  /** Speaks into the agent's first sentence instead of letting it end. */
  interrupts: boolean;
  /** How long the line holds where nobody can hear what is said; otherwise it holds until the agent is done. */
  hangsUpAfterSeconds?: number;
  startConversation(): Conversation;
}

export type Traits = Pick<Person, "line" | "name" | "behaviour"> & Partial<Person>;

/** A person with the ordinary habits, except where the traits say otherwise. */
export function person(traits: Traits): Person {
  return {
    pickup: "answers",
    ringsSeconds: 3,
    language: "en-US",
    opener: "Hello?",
    interrupts: false,
    startConversation: () => silence,
    ...traits,
  };
}

function silence(): Reply {
  return { say: null };
}
