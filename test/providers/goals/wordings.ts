import type { GoalRules } from "../../../domain/goal-rules.ts";

export interface Wording {
  words: string;
  /** What the person answers when asked, in order. */
  answers?: string[];
  /** Each step as `stage kind whom: what they are told`. */
  plan?: string[];
  /** What is asked back, as parts of the questions. */
  asks?: string[];
  /** Only what is laid down; everything else has to be as in a plain wish. */
  rules?: Partial<GoalRules>;
}

const [A, B, C] = ["+12025550115", "+12025550116", "+12025550117"];
const FRIDAY = "2026-11-27T23:59:59.999Z";

export const BOOKINGS: Wording[] = [
  {
    words: "Book a table at Nobu for 4 tonight at 8pm",
    plan: ["1 contact lead_nobu: Book a table at Nobu for 4 tonight at 8pm"],
  },
  {
    words: "Call Nobu at +12025550114 and book a table for 4 at 8pm",
    plan: ["1 call +12025550114: Book a table for 4 at 8pm"],
  },
  {
    words: "Please reserve dinner for two at Chez Panisse (+1 510 555 0199), Friday 7:30pm",
    plan: ["1 contact +15105550199: Reserve dinner for two at Chez Panisse, Friday 7:30pm"],
  },
  {
    words: "Could you ring Nobu and get us a table for six on Saturday?",
    plan: ["1 call lead_nobu: Get us a table for six on Saturday?"],
  },
  {
    words: "I need a table at Nobu tomorrow at 7pm, email them",
    plan: ["1 email lead_nobu: I need a table at Nobu tomorrow at 7pm, email them"],
  },
  {
    words: "Book a table at Nobu for 4 tonight, at most 10 credits",
    plan: ["1 contact lead_nobu: Book a table at Nobu for 4 tonight"],
    rules: { credits_cap: 10 },
  },
  {
    words: "Book a table at Nobu for tonight; ask me before you call",
    plan: ["1 contact lead_nobu: Book a table at Nobu for tonight"],
    rules: { ask_before_contact: true },
  },
  {
    words: "Book a table at Nobu for tonight but check with me before you confirm anything",
    plan: ["1 contact lead_nobu: Book a table at Nobu for tonight"],
    rules: { ask_before_accept: true },
  },
  { words: "Book a table at Zum Löwen for 4 at 8pm", asks: ["I do not know Zum Löwen yet"] },
  {
    words: "Book a table at Zum Löwen for 4 at 8pm",
    answers: ["+49 30 901820"],
    asks: ["I do not know Zum Löwen yet"],
    plan: ["1 contact +4930901820: Book a table at Zum Löwen for 4 at 8pm"],
  },
  { words: "Book us a table for dinner", asks: ["Whom should I contact?"] },
  {
    words: "Book a hotel room in Lisbon: call Hotel Avenida at 202-555-0114",
    asks: ["Which country is 202-555-0114 in?"],
  },
];

export const RESCHEDULES: Wording[] = [
  {
    words: "Call Dr. Smith at +12025550114 and move my appointment from Thursday 3pm to Friday 10am",
    plan: ["1 call +12025550114: Move my appointment from Thursday 3pm to Friday 10am"],
  },
  {
    words: "Reschedule my Thursday appointment with Anna Smith to Friday",
    plan: ["1 contact lead_anna: Reschedule my Thursday appointment with Anna Smith to Friday"],
  },
  {
    words: "I need to reschedule my Thursday appointment with Smith Dental. Is Friday available?",
    plan: ["1 contact lead_anna: I need to reschedule my Thursday appointment with Smith Dental. Is Friday available?"],
  },
  {
    words: "Postpone my dentist appointment on Monday at 9am to any time next week",
    plan: ["1 contact lead_anna: Postpone my dentist appointment on Monday at 9am to any time next week"],
  },
  {
    words: "Contact Dr. Smith about rescheduling",
    asks: ["more than one Dr. Smith: 1. Anna Smith, Dentist, Smith Dental; 2. Bob Smith, Acme"],
  },
  {
    words: "Contact Dr. Smith about rescheduling",
    answers: ["the dentist, Thursday 3pm, to Friday 10am"],
    asks: ["Which appointment is it"],
    plan: ["1 contact lead_anna: This is about rescheduling. The dentist, Thursday 3pm, to Friday 10am"],
  },
  {
    words: "Reschedule my appointment with Anna Smith",
    asks: ["Which appointment is it: on what day and at what time is it now? When should it be instead?"],
  },
  { words: "Reschedule my appointment with Anna Smith to Friday", asks: ["Which appointment is it"] },
  { words: "Ask Anna Smith to move my Thursday appointment", asks: ["When should it be instead?"] },
  {
    words: "Ask Anna Smith to move my Thursday appointment",
    answers: ["any time"],
    asks: ["When should it be instead?"],
    plan: ["1 contact lead_anna: Move my Thursday appointment. Any time"],
  },
  {
    words: "Change our reservation at Nobu from 7pm to 8:30pm, run it by me before you confirm",
    plan: ["1 contact lead_nobu: Change our reservation at Nobu from 7pm to 8:30pm"],
    rules: { ask_before_accept: true },
  },
];

export const QUOTES: Wording[] = [
  {
    words: "Get three quotes for a roof repair by Friday, at most 30 credits; ask me before you accept one",
    plan: [
      "1 sub_goal Apex Roofing: Ask Apex Roofing for a quote for roof repair.",
      "1 sub_goal Bolt Brothers: Ask Bolt Brothers for a quote for roof repair.",
      "1 sub_goal Crown: Ask Crown for a quote for roof repair.",
    ],
    rules: { count: 3, credits_cap: 30, deadline_at: FRIDAY, ask_before_accept: true },
  },
  {
    words: `Get three quotes for a bathroom renovation: Apex ${A}, Bolt ${B}, Crown ${C}`,
    plan: [
      `1 sub_goal Apex: Ask Apex (${A}) for a quote for bathroom renovation.`,
      `1 sub_goal Bolt: Ask Bolt (${B}) for a quote for bathroom renovation.`,
      `1 sub_goal Crown: Ask Crown (${C}) for a quote for bathroom renovation.`,
    ],
    rules: { count: 3 },
  },
  {
    words: "Get quotes from Apex Roofing and Bolt Brothers for new gutters",
    plan: [
      "1 sub_goal Apex Roofing: Ask Apex Roofing for a quote for new gutters.",
      "1 sub_goal Bolt Brothers: Ask Bolt Brothers for a quote for new gutters.",
    ],
  },
  {
    words: "Compare prices from two roofers before Friday; let me decide",
    plan: ["1 sub_goal Apex Roofing: ", "1 sub_goal Bolt Brothers: "],
    rules: { count: 2, deadline_at: "2026-11-27T00:00:00.000Z", ask_before_accept: true },
  },
  {
    words: "Ask several roofers for offers for a new roof, keep it under 40 credits",
    plan: [
      "1 sub_goal Apex Roofing: Ask Apex Roofing for a quote for new roof.",
      "1 sub_goal Bolt Brothers: ",
      "1 sub_goal Crown: ",
    ],
    rules: { count: 3, credits_cap: 40 },
  },
  {
    words: "Get three quotes for dog grooming",
    asks: ["Whom should I ask for a quote for dog grooming?"],
    rules: { count: 3 },
  },
  {
    words: "Get three quotes for dog grooming",
    answers: [`Wags ${A} and Paws ${B}`],
    asks: ["Whom should I ask"],
    plan: [
      `1 sub_goal Wags: Ask Wags (${A}) for a quote for dog grooming.`,
      `1 sub_goal Paws: Ask Paws (${B}) for a quote for dog grooming.`,
    ],
    rules: { count: 3 },
  },
  {
    words: "Ask Apex Roofing for a quote for a new roof",
    plan: ["1 contact lead_apex: We would like to ask for a quote for a new roof"],
  },
  {
    words: `Call ${A} and ask what a roof inspection costs. Ask me before you accept.`,
    plan: [`1 call ${A}: The question is what a roof inspection costs`],
    rules: { ask_before_accept: true },
  },
];

export const FOLLOW_UPS: Wording[] = [
  {
    words: "Follow up with Ann Lee about the signed contract until she answers",
    plan: ["1 contact lead_ann: This is about the signed contract"],
  },
  {
    words: "Email bob@acme.example about invoice 4711 every two days until they reply",
    plan: ["1 email bob@acme.example: This is about invoice 4711 every two days"],
  },
  {
    words: "Keep calling Nobu at +12025550114 until someone answers and ask whether they have a table tonight",
    plan: ["1 call +12025550114: The question is whether they have a table tonight"],
  },
  {
    words: "Call Ann Lee in two hours and ask for the signed contract",
    plan: ["1 wait 120", "2 call lead_ann: Ask for the signed contract"],
  },
  { words: `Call Ann at ${A} or email ann@example.com about the keys`, plan: [`1 call ${A}: This is about the keys`] },
];

export const TELLING: Wording[] = [
  { words: "Tell Ann Lee that the package arrived", plan: ["1 contact lead_ann: The package arrived"] },
  {
    words: "Email anna@example.com and let her know that I will be late",
    plan: ["1 email anna@example.com: I will be late"],
  },
  { words: "Let Ann Lee know that the meeting moves to 3pm", plan: ["1 contact lead_ann: The meeting moves to 3pm"] },
  { words: "Remind Ann Lee about the invoice", plan: ["1 contact lead_ann: This is about the invoice"] },
  {
    words: "Ask Ann whether she can come on Thursday",
    plan: ["1 contact lead_ann: The question is whether she can come on Thursday"],
  },
  {
    words: "Ask Anna whether she can come on Thursday",
    plan: ["1 contact lead_anna: The question is whether she can come on Thursday"],
  },
  {
    words: `Call Ann at ${A} and Bob at ${B} and tell them that dinner is at 8`,
    plan: [`1 call ${A}: Dinner is at 8`, `1 call ${B}: Dinner is at 8`],
  },
  {
    words: "Ask Ann Lee for the keys, then email Maria García that we are ready",
    plan: ["1 email lead_ann: We would like to ask for the keys", "2 email lead_maria: We are ready"],
  },
  {
    words: `Tell Ann (${A}) that my new number is +12025550199`,
    plan: [`1 contact ${A}: My new number is +12025550199`],
  },
  {
    words: "Invite Maria García and Ann Lee to the launch party next Friday at 6pm",
    plan: [
      "1 contact lead_maria: Invite Maria García and Ann Lee to the launch party next Friday at 6pm",
      "1 contact lead_ann: Invite Maria García and Ann Lee to the launch party next Friday at 6pm",
    ],
  },
  { words: "Call Smith and ask about the contract", asks: ["I know more than one Smith"] },
  {
    words: "Call Smith and ask about the contract",
    answers: ["the second one"],
    asks: ["more than one Smith"],
    plan: ["1 call lead_bob: Ask about the contract"],
  },
  {
    words: "Call Smith and ask about the contract",
    answers: ["Bob"],
    asks: ["more than one Smith"],
    plan: ["1 call lead_bob: Ask about the contract"],
  },
  { words: "Call Hann and ask about the contract", asks: ["I know no Hann, but I found Joanna Hannover"] },
  {
    words: "Call Hann and ask about the contract",
    answers: ["yes"],
    asks: ["Is that whom you mean?"],
    plan: ["1 call lead_hanna: Ask about the contract"],
  },
  {
    words: "Call my dentist and ask for a check-up next week",
    plan: ["1 call lead_anna: Ask for a check-up next week"],
  },
  { words: "Handle the thing we talked about", asks: ["Whom should I contact?"] },
  { words: "Call them back", asks: ["Whom should I contact?"] },
  { words: "Text me when it is done", asks: ["Whom should I contact?"] },
  {
    words: "Ask Ann Lee for the report within two days, don't contact anyone without asking me, 20 credits max",
    plan: ["1 contact lead_ann: We would like to ask for the report within two days"],
    rules: { ask_before_contact: true, credits_cap: 20, deadline_at: "2026-11-24T10:00:00.000Z" },
  },
  {
    words: "Send Ann Lee an email saying hello",
    plan: ["1 email lead_ann: Send Ann Lee an email saying hello"],
  },
  {
    words: "Have Nobu hold a table for two tonight",
    plan: ["1 contact lead_nobu: Have Nobu hold a table for two tonight"],
  },
  { words: "Wish Ann Lee a happy birthday", plan: ["1 contact lead_ann: Wish Ann Lee a happy birthday"] },
  {
    words: "Ask Bolt Brothers, Crown and Apex Roofing what a new roof costs",
    plan: [
      "1 contact lead_bolt: The question is what a new roof costs",
      "1 contact lead_crown: The question is what a new roof costs",
      "1 contact lead_apex: The question is what a new roof costs",
    ],
  },
  {
    words: "Ask Ann Lee whether dinner at Nobu works for her",
    plan: ["1 contact lead_ann: The question is whether dinner at Nobu works for her"],
  },
  {
    words: "Call Nobu at +12025550114. My name is Ann. I need a table for two at 8pm",
    plan: ["1 call +12025550114: My name is Ann. I need a table for two at 8pm"],
  },
];

const SHOWN_FIRST = { in_english: false, ask_before_contact: true, ask_before_accept: true };

/** Not understood, but not acted upon unseen either. */
export const OTHER_LANGUAGES: Wording[] = [
  {
    words: "Ruf Nobu unter +12025550114 an und reserviere einen Tisch für vier",
    plan: ["1 contact +12025550114: Ruf Nobu an und reserviere einen Tisch für vier"],
    rules: SHOWN_FIRST,
  },
  {
    words: "Hol drei Angebote ein, höchstens 30 Credits, und frag mich, bevor du eines annimmst",
    asks: ["Whom should I contact?"],
    rules: { ...SHOWN_FIRST, credits_cap: 30 },
  },
  {
    words: "Llama a Nobu al +12025550114 y reserva una mesa para cuatro",
    plan: ["1 contact +12025550114: Llama a Nobu y reserva una mesa para cuatro"],
    rules: SHOWN_FIRST,
  },
  {
    words: "Call Nobu at +12025550114 and book a table, mais demande-moi avant d'appeler",
    plan: ["1 call +12025550114: Book a table, mais demande-moi avant d'appeler"],
    rules: SHOWN_FIRST,
  },
  { words: "ノブに電話して席を予約して", asks: ["Whom should I contact?"], rules: SHOWN_FIRST },
];
