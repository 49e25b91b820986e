import type { AccountMailFacts, AccountMailKind } from "../../db/queries/account-mail.ts";

export interface Letter {
  subject: string;
  /** Paragraphs before and after the link. */
  before: string[];
  link: { label: string; url: string } | null;
  after: string[];
}

interface Addresses {
  publicUrl: string;
  /** Where the mail's own link leads; null for mails without one. */
  link: string | null;
}

const NOT_YOU = "If this was not you, you need not do anything.";

/** What each mail says. */
const LETTERS: Record<AccountMailKind, (addresses: Addresses, facts: AccountMailFacts) => Letter> = {
  verify: ({ link }) => ({
    subject: "Confirm your address",
    before: ["Somebody made a Cora account with this address. Confirm that it is yours, and you can sign in."],
    link: link === null ? null : { label: "Confirm the address", url: link },
    after: ["The link holds for three days.", NOT_YOU],
  }),
  reset: ({ link }) => ({
    subject: "Choose a new password",
    before: ["Here is the link with which you choose a new password for Cora."],
    link: link === null ? null : { label: "Choose a new password", url: link },
    after: ["It holds for an hour and works once. Every browser that is signed in will be signed out.", NOT_YOU],
  }),
  exists: ({ publicUrl }) => ({
    subject: "You have a Cora account already",
    before: ["Somebody wanted to sign up with this address, which has an account already."],
    link: { label: "Sign in", url: `${publicUrl}/sign-in` },
    after: [`If you do not know the password, choose a new one: ${publicUrl}/forgot-password`, NOT_YOU],
  }),
  invite: ({ link }, { organisation = "", invitedBy = "", role = "" }) => ({
    subject: `Join ${organisation} on Cora`,
    before: [`${invitedBy} invites you to ${organisation}, as ${role}.`],
    link: link === null ? null : { label: "Look at the invitation", url: link },
    after: ["The invitation holds for seven days.", "If you do not know who this is, you need not do anything."],
  }),
  password_changed: ({ publicUrl }) => ({
    subject: "Your password was changed",
    before: ["The password of your Cora account was changed just now, and every other browser was signed out."],
    link: null,
    after: [`If this was not you, choose a new one at once: ${publicUrl}/forgot-password`],
  }),
};

export const letterOf = (kind: AccountMailKind, addresses: Addresses, facts: AccountMailFacts): Letter =>
  LETTERS[kind](addresses, facts);
