import { type MailEvent, mailboxes } from "../../sandbox/mail/mailboxes.ts";
import { people, personAt } from "../../sandbox/phone/people/people-table.ts";
import { FAR_ZONE, HOME_ZONE } from "./calling-window.ts";

/** Which of the sandbox's people and mailboxes plays a lead, and what the demo asks for. */
type Role = {
  name: string;
  company: string;
  role: string;
  /** The sandbox's person behind the phone; `*` is anybody else. */
  plays: string;
  mailbox: string;
  call?: true;
  email?: true;
  timeZone?: string;
};

const ROLES: readonly Role[] = [
  {
    name: "Alex Moreau",
    company: "Harbour Bistro",
    role: "Owner",
    plays: "books-a-meeting",
    mailbox: "replies",
    call: true,
    email: true,
  },
  {
    name: "Grace Okafor",
    company: "Corner Street Bakery",
    role: "Head baker",
    plays: "asks-questions-first",
    mailbox: "delivered",
    call: true,
  },
  {
    name: "Tom Lindqvist",
    company: "Lindqvist Fishmongers",
    role: "Owner",
    plays: "not-interested",
    mailbox: "delivered",
    call: true,
  },
  {
    name: "Ruth Castellan",
    company: "Castellan Catering",
    role: "Manager",
    plays: "never-call-again",
    mailbox: "delivered",
    call: true,
  },
  {
    name: "Pavel Horak",
    company: "Three Elms Deli",
    role: "Buyer",
    plays: "wrong-person",
    mailbox: "delivered",
    call: true,
  },
  {
    name: "Dana Petrov",
    company: "Northgate Pharmacy",
    role: "Pharmacist",
    plays: "voicemail",
    mailbox: "opens",
    call: true,
    email: true,
  },
  {
    name: "Ines Duarte",
    company: "Duarte Gelato",
    role: "Owner",
    plays: "no-answer",
    mailbox: "delivered",
    call: true,
    email: true,
  },
  { name: "Kofi Mensah", company: "Quayside Kitchen", role: "Chef", plays: "busy", mailbox: "delivered", call: true },
  {
    name: "Lena Vogt",
    company: "Vogt Dairy",
    role: "Operations",
    plays: "carrier-failure",
    mailbox: "delivered",
    call: true,
  },
  {
    name: "Jamal Reyes",
    company: "Reyes Taqueria",
    role: "Owner",
    plays: "drops-the-line",
    mailbox: "delivered",
    call: true,
  },
  {
    name: "Sam Whitfield",
    company: "Whitfield Butchers",
    role: "Owner",
    plays: "screened-by-a-bot",
    mailbox: "delivered",
    call: true,
  },
  {
    name: "Robin Hale",
    company: "Hale Farm Shop",
    role: "Manager",
    plays: "answers-slowly",
    mailbox: "delivered",
    call: true,
  },
  {
    name: "Lucia Navarro",
    company: "Casa Navarro",
    role: "Owner",
    plays: "spanish-speaker",
    mailbox: "delivered",
    call: true,
  },
  {
    name: "Priya Raman",
    company: "Saffron Rooms",
    role: "Manager",
    plays: "*",
    mailbox: "out-of-office",
    call: true,
    email: true,
  },
  {
    name: "Mei Tan",
    company: "Lotus Tea House",
    role: "Owner, away",
    plays: "books-a-meeting",
    mailbox: "delivered",
    call: true,
    timeZone: FAR_ZONE,
  },
  {
    name: "Oliver Grant",
    company: "Grant and Daughters",
    role: "Owner",
    plays: "*",
    mailbox: "delivered",
    email: true,
  },
  { name: "Hana Suzuki", company: "Suzuki Sushi Bar", role: "Chef", plays: "*", mailbox: "delayed", email: true },
  { name: "Marta Nowak", company: "Old Mill Cafe", role: "Owner", plays: "*", mailbox: "bounced", email: true },
  { name: "Felix Braun", company: "Braun Delicatessen", role: "Buyer", plays: "*", mailbox: "complained", email: true },
  { name: "Aisha Khan", company: "Khan Grocers", role: "Owner", plays: "*", mailbox: "suppressed", email: true },
];

export type Lead = {
  name: string;
  company: string;
  role: string;
  phone: string;
  email: string;
  time_zone: string;
};

export type Member = {
  lead: Lead;
  /** What the sandbox's person does on the phone, and its mailbox with a mail; absent where the demo does not ask. */
  onPhone?: string;
  onMail?: string;
  /** The last thing that the mailbox lets us hear. */
  mailEnd: string;
};

const AREAS = ["212", "202", "305", "404", "617"];
const END_OF: Partial<Record<MailEvent, string>> = { suppressed: "failed", delivery_delayed: "delayed" };

/** A fictional number in one of the areas: the line decides who answers. */
function phoneOf(plays: string, index: number): string {
  const line = people.find(({ name }) => name === plays)?.line ?? `01${20 + index}`;
  return `+1${AREAS[index % AREAS.length]}555${line}`;
}

function mailEnd(mailbox: string): string {
  const steps = mailboxes.find(({ localPart }) => localPart === mailbox)?.steps ?? ["delivered"];
  const last = steps.findLast((step) => step !== "reply" && step !== "auto_reply") as MailEvent;
  return END_OF[last] ?? last;
}

const behaviourOf = (mailbox: string): string =>
  mailboxes.find(({ localPart }) => localPart === mailbox)?.behaviour ?? "gets the mail";

/** Twenty leads; `run` keeps their addresses apart from those of every other run. */
export const cast = (run: string): Member[] =>
  ROLES.map(({ plays, mailbox, call, email, timeZone, ...who }, index) => {
    const phone = phoneOf(plays, index);
    return {
      lead: { ...who, phone, email: `${mailbox}+${run}-${index + 1}@example.com`, time_zone: timeZone ?? HOME_ZONE },
      ...(call ? { onPhone: personAt(phone).behaviour } : {}),
      ...(email ? { onMail: behaviourOf(mailbox) } : {}),
      mailEnd: mailEnd(mailbox),
    };
  });
