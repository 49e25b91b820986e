import type { Invitation } from "../../db/queries/invitations.ts";
import type { Role } from "../../db/queries/projects-of-user.ts";
import type { UserRow } from "../../db/queries/users.ts";
import type { Session } from "../auth/session.ts";
import { browserName } from "./browser-name.ts";
import { csrfField } from "./csrf.ts";
import { alert, notice, textField, usernameField } from "./field.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import type { FieldErrors } from "./read-fields.ts";
import { moment } from "./moment.ts";

export interface AccountShown {
  session: Session;
  user: UserRow;
  organisations: { id: string; name: string; role: Role; members: number }[];
  invitations: Invitation[];
  sessions: { id: string; browser: string | null; created_at: string; last_seen_at: string }[];
  /** API keys that open any of the person's projects. */
  keys: number;
  done?: string;
  errors?: FieldErrors;
}

const DONE = new Map<string, string>(
  Object.entries({
    confirmed: "Your address is confirmed.",
    signed_in: "You are signed in.",
    name: "Your name is saved.",
    password: "Your password is changed. Every other browser is signed out.",
    session_ended: "That browser is signed out.",
    sessions_ended: "Every other browser is signed out.",
    joined: "You are a member now.",
    left: "You have left the company.",
  }),
);

/** Before the address was confirmed anybody may have asked for keys in its name. */
const keysMadeBefore = ({ done, keys }: AccountShown): Html | null =>
  done === "confirmed" && keys > 0
    ? html`<div class="notice">
        <p>
          ${keys === 1 ? "One API key was" : `${keys} API keys were`} made before. If that was not you or somebody you
          know, <a href="/account/keys">look at them and revoke them</a>.
        </p>
      </div>`
    : null;

const people = ({ organisations }: AccountShown): Html =>
  html`<section class="card" aria-labelledby="companies">
    <h2 id="companies">Companies</h2>
    ${organisations.length === 0 ? html`<p class="quiet">You belong to no company now.</p>` : null}
    <ul class="rows">
      ${organisations.map(
        ({ id, name, role, members }) =>
          html`<li>
            <div>
              <h3>${name} <span class="tag">${role}</span></h3>
              <p class="quiet small">${members === 1 ? "Only you" : `${members} people`}</p>
            </div>
            <a class="button plain slim" href="/account/team?org=${id}"
              >People<span class="unseen"> of ${name}</span></a
            >
          </li>`,
      )}
    </ul>
  </section>`;

const invited = ({ invitations, session }: AccountShown): Html | null =>
  invitations.length === 0
    ? null
    : html`<section class="card" aria-labelledby="invitations">
        <h2 id="invitations">Invitations</h2>
        <ul class="rows">
          ${invitations.map(
            ({ id, orgName, role, invitedBy }) =>
              html`<li>
                <p><strong>${orgName}</strong>, as ${role}<br /><span class="quiet small">from ${invitedBy}</span></p>
                <form method="post" action="/invitation/accept">
                  ${csrfField(session)}<input type="hidden" name="invitation" value="${id}" /><button class="slim">
                    Join<span class="unseen"> ${orgName}</span>
                  </button>
                </form>
              </li>`,
          )}
        </ul>
      </section>`;

const person = ({ user, session, errors = {} }: AccountShown): Html =>
  html`<section class="card" aria-labelledby="you">
    <h2 id="you">You</h2>
    <form method="post" action="/account/name">
      ${csrfField(session)}
      ${textField({ name: "name", label: "Name", autocomplete: "name", value: user.name, optional: true, error: errors["name"] })}
      <button class="plain">Save the name</button>
    </form>
  </section>`;

const password = ({ user, session, errors = {} }: AccountShown): Html =>
  html`<section class="card" aria-labelledby="password-title">
    <h2 id="password-title">Password</h2>
    ${
      user.passwordHash === null
        ? html`<p>
            You sign in without one. <a href="/forgot-password">Choose a password</a> by mail, if you want one.
          </p>`
        : html`<form method="post" action="/account/password">
            ${csrfField(session)} ${usernameField(user.email)}
            ${textField({ name: "password", label: "Present password", type: "password", autocomplete: "current-password", error: errors["password"] })}
            ${textField({ name: "new_password", label: "New password", type: "password", autocomplete: "new-password", hint: "At least 8 characters. Every other browser is signed out.", minLength: 8, maxLength: 200, error: errors["new_password"] })}
            <button class="plain">Change the password</button>
          </form>`
    }
  </section>`;

const browsers = ({ sessions, session }: AccountShown): Html =>
  html`<section class="card" aria-labelledby="browsers">
    <h2 id="browsers">Signed-in browsers</h2>
    <ul class="rows">
      ${sessions.map(
        ({ id, browser, created_at, last_seen_at }) =>
          html`<li>
            <p>
              ${browserName(browser)}${id === session.id ? html` <span class="tag">this one</span>` : null}<br />
              <span class="quiet small">since ${moment(created_at)}, last seen ${moment(last_seen_at)}</span>
            </p>
            ${
              id === session.id
                ? null
                : html`<form method="post" action="/account/sessions/end">
                    ${csrfField(session)}<input type="hidden" name="session" value="${id}" /><button class="plain slim">
                      Sign out<span class="unseen"> ${browserName(browser)}</span>
                    </button>
                  </form>`
            }
          </li>`,
      )}
    </ul>
    ${
      sessions.length > 1
        ? html`<form method="post" action="/account/sessions/end-others">
            ${csrfField(session)}<button class="danger">Sign out everywhere else</button>
          </form>`
        : null
    }
  </section>`;

export const accountBody = (shown: AccountShown): Html =>
  html`<h1>Account</h1>
    <p class="quiet">Signed in as <strong>${shown.user.email}</strong></p>
    ${alert(Object.keys(shown.errors ?? {}).length > 0 ? "Something is missing or wrong; see below." : null)}
    ${notice(DONE.get(shown.done ?? ""))}${keysMadeBefore(shown)}
    ${invited(shown)}${people(shown)}${person(shown)}${password(shown)}${browsers(shown)}`;
