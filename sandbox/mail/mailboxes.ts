export type MailEvent = "sent" | "delivered" | "delivery_delayed" | "bounced" | "complained" | "opened" | "suppressed";
export type Reaction = "reply" | "auto_reply" | "agree" | "quote" | "decline" | "opt_out";

export const reactions: readonly Reaction[] = ["reply", "auto_reply", "agree", "quote", "decline", "opt_out"];

export interface Mailbox {
  /** The part before `@`, without a `+suffix`; the domain does not matter. */
  localPart: string;
  behaviour: string;
  /** What happens to a mail after it was sent, in order. */
  steps: readonly (MailEvent | Reaction)[];
}

/** The people who read mail, named after what they do with it; whoever is not listed just gets it. */
export const mailboxes: readonly Mailbox[] = [
  { localPart: "delivered", behaviour: "gets the mail", steps: ["delivered"] },
  { localPart: "bounced", behaviour: "does not exist: a permanent bounce", steps: ["bounced"] },
  { localPart: "complained", behaviour: "gets the mail and reports it as spam", steps: ["delivered", "complained"] },
  { localPart: "delayed", behaviour: "gets the mail after a delay", steps: ["delivery_delayed", "delivered"] },
  { localPart: "replies", behaviour: "gets the mail and answers it", steps: ["delivered", "reply"] },
  {
    localPart: "out-of-office",
    behaviour: "gets the mail and sends an automatic answer",
    steps: ["delivered", "auto_reply"],
  },
  { localPart: "agrees", behaviour: "gets the mail and agrees to a time", steps: ["delivered", "agree"] },
  { localPart: "quotes", behaviour: "gets the mail and quotes a price", steps: ["delivered", "quote"] },
  { localPart: "declines", behaviour: "gets the mail and declines", steps: ["delivered", "decline"] },
  {
    localPart: "opts-out",
    behaviour: "gets the mail and asks not to be contacted again",
    steps: ["delivered", "opt_out"],
  },
  { localPart: "opens", behaviour: "gets the mail and opens it", steps: ["delivered", "opened"] },
  { localPart: "suppressed", behaviour: "is on the vendor's suppression list: nothing is sent", steps: ["suppressed"] },
];

const ordinarySteps: readonly (MailEvent | Reaction)[] = ["delivered"];

export function stepsFor(address: string): readonly (MailEvent | Reaction)[] {
  const localPart = address.split("@")[0]?.split("+")[0]?.toLowerCase();
  return mailboxes.find((mailbox) => mailbox.localPart === localPart)?.steps ?? ordinarySteps;
}
