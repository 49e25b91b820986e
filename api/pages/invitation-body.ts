import type { Invitation } from "../../db/queries/invitations.ts";
import type { Session } from "../auth/session.ts";
import { csrfField } from "./csrf.ts";
import { textField, usernameField } from "./field.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import type { FieldErrors } from "./read-fields.ts";

interface InvitationShown {
  invitation: Invitation;
  token: string;
  session: Session | null;
  hasAccount: boolean;
  errors: FieldErrors;
}

const sameAddress = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const acceptForm = ({ id, orgName }: Invitation, session: Session): Html =>
  html`<form class="card" method="post" action="/invitation/accept">
    ${csrfField(session)}<input type="hidden" name="invitation" value="${id}" />
    <button class="wide">Join ${orgName}</button>
  </form>`;

const otherPerson = ({ email }: Invitation, session: Session): Html =>
  html`<div class="card">
    <p>
      The invitation is for <strong>${email}</strong>, and you are signed in as <strong>${session.email}</strong>. Sign
      out, then open the link again.
    </p>
    <form method="post" action="/sign-out">${csrfField(session)}<button class="plain">Sign out</button></form>
  </div>`;

const signIn = ({ email }: Invitation, token: string): Html =>
  html`<div class="card">
    <p>There is an account for <strong>${email}</strong>. Sign in with it to join.</p>
    <a class="button wide" href="/sign-in?return_to=${encodeURIComponent(`/invitation?token=${token}`)}">Sign in</a>
  </div>`;

const newAccount = ({ email }: Invitation, token: string, errors: FieldErrors): Html =>
  html`<form class="card" method="post" action="/invitation/sign-up">
    <input type="hidden" name="token" value="${token}" />
    ${usernameField(email)}
    <p>Your account will be <strong>${email}</strong>.</p>
    ${textField({ name: "name", label: "Your name", autocomplete: "name", optional: true, error: errors["name"] })}
    ${textField({ name: "password", label: "Choose a password", type: "password", autocomplete: "new-password", hint: "At least 8 characters; a sentence is good.", minLength: 8, maxLength: 200, error: errors["password"] })}
    <button class="wide">Create the account and join</button>
  </form>`;

function wayIn({ invitation, token, session, hasAccount, errors }: InvitationShown): Html {
  if (session && sameAddress(session.email, invitation.email)) return acceptForm(invitation, session);
  if (session) return otherPerson(invitation, session);
  return hasAccount ? signIn(invitation, token) : newAccount(invitation, token, errors);
}

export const invitationBody = (shown: InvitationShown): Html =>
  html`<h1>Join ${shown.invitation.orgName}</h1>
    <p class="quiet">${shown.invitation.invitedBy} invites you, as ${shown.invitation.role}.</p>
    ${wayIn(shown)}`;
