import type { Invitation } from "../../db/queries/invitations.ts";
import type { Member } from "../../db/queries/members.ts";
import type { Role } from "../../db/queries/projects-of-user.ts";
import type { Session } from "../auth/session.ts";
import { csrfField } from "./csrf.ts";
import { notice, select, selectField, textField } from "./field.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

export interface TeamShown {
  session: Session;
  organisation: { id: string; name: string; role: Role };
  members: Member[];
  invitations: Invitation[];
  done?: string;
  error?: string | undefined;
  email?: string;
}

const DONE = new Map<string, string>(
  Object.entries({
    invited: "The invitation is on its way.",
    withdrawn: "The invitation is withdrawn.",
    role: "The role is changed.",
    removed: "That person is no longer a member.",
  }),
);
const ROLES = [
  { value: "owner", label: "owner" },
  { value: "member", label: "member" },
  { value: "viewer", label: "viewer" },
];

const hidden = ({ session, organisation }: TeamShown, name = "", value = ""): Html =>
  html`${csrfField(session)}<input
      type="hidden"
      name="org"
      value="${organisation.id}"
    />${name ? html`<input type="hidden" name="${name}" value="${value}" />` : null}`;

const steering = (shown: TeamShown, { userId, email, role }: Member): Html =>
  html`<div class="row-actions">
    <form method="post" action="/account/team/role">
      ${hidden(shown, "user", userId)} ${select("role", ROLES, role, `Role of ${email}`)}<button class="plain slim">
        Save<span class="unseen"> the role of ${email}</span>
      </button>
    </form>
    <form method="post" action="/account/team/remove">
      ${hidden(shown, "user", userId)}<button class="danger slim">Remove<span class="unseen"> ${email}</span></button>
    </form>
  </div>`;

const member = (shown: TeamShown, person: Member): Html => {
  const isSelf = person.userId === shown.session.userId;
  return html`<li>
    <p>
      <strong>${person.name ?? person.email}</strong>
      <span class="tag">${person.role}</span>${isSelf ? html` <span class="tag">you</span>` : null}
      ${person.name ? html`<br /><span class="quiet small">${person.email}</span>` : null} <br /><code class="small"
        >${person.userId}</code
      >
    </p>
    ${shown.organisation.role === "owner" && !isSelf ? steering(shown, person) : null}
  </li>`;
};

const invitations = (shown: TeamShown): Html | null =>
  shown.invitations.length === 0
    ? null
    : html`<section class="card" aria-labelledby="open">
        <h2 id="open">Open invitations</h2>
        <ul class="rows">
          ${shown.invitations.map(
            ({ id, email, role }) =>
              html`<li>
                <p>${email} <span class="tag">${role}</span></p>
                <form method="post" action="/account/team/withdraw">
                  ${hidden(shown, "invitation", id)}<button class="plain slim">
                    Withdraw<span class="unseen"> the invitation of ${email}</span>
                  </button>
                </form>
              </li>`,
          )}
        </ul>
      </section>`;

const inviteForm = (shown: TeamShown): Html =>
  html`<section class="card" aria-labelledby="invite">
    <h2 id="invite">Invite somebody</h2>
    <form method="post" action="/account/team/invite">
      ${hidden(shown)}
      ${textField({ name: "email", label: "Email", type: "email", value: shown.email ?? "", error: shown.error })}
      ${selectField("role", "Role", ROLES, "member")}
      <p class="hint">Owners manage people, members work in every project, viewers look and change nothing.</p>
      <p></p>
      <button>Send the invitation</button>
    </form>
  </section>`;

export const teamBody = (shown: TeamShown): Html =>
  html`<p class="small"><a href="/account">Account</a></p>
    <h1>People of ${shown.organisation.name}</h1>
    ${notice(DONE.get(shown.done ?? ""))}
    <section class="card" aria-labelledby="members">
      <h2 id="members">Members</h2>
      <ul class="rows">
        ${shown.members.map((person) => member(shown, person))}
      </ul>
    </section>
    ${invitations(shown)} ${shown.organisation.role === "owner" ? inviteForm(shown) : null}
    <section class="card" aria-labelledby="leave">
      <h2 id="leave">Leave</h2>
      <p class="quiet">You lose sight of the company's projects at once. A last owner cannot leave.</p>
      <form method="post" action="/account/team/leave">
        ${hidden(shown)}<button class="danger">Leave ${shown.organisation.name}</button>
      </form>
    </section>`;
