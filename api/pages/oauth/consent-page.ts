import type { UserProject } from "../../../db/queries/projects-of-user.ts";
import type { Session } from "../../auth/session.ts";
import { csrfField } from "../csrf.ts";
import { html } from "../html.ts";
import type { Html } from "../html.ts";
import type { ConsentRequest } from "./consent-request.ts";

export interface ConsentPage {
  request: ConsentRequest;
  session: Session;
  projects: readonly UserProject[];
  mayWrite: boolean;
  /** What was wrong with the answer just given. */
  wrong: string | null;
}

const READS = "See leads, calls with recordings and transcripts, emails, agents, numbers and billing state";
const WRITES = "Call and email people, and create and change leads, agents and settings";

const access = ({ request, mayWrite }: ConsentPage): Html => {
  if (!request.wantsWrite) return html`<p>It asks to read only: ${READS.toLowerCase()}.</p>`;
  if (!mayWrite) return html`<p>You are a viewer, so it may read only: ${READS.toLowerCase()}.</p>`;
  return html`<fieldset>
    <legend>What may it do?</legend>
    <label class="choice"
      ><input type="radio" name="access" value="full" checked /> <span>Everything that you may</span></label
    >
    <p class="hint">${WRITES}. These are real calls and emails.</p>
    <label class="choice"><input type="radio" name="access" value="read_only" /> <span>Read only</span></label>
    <p class="hint">${READS}.</p>
  </fieldset>`;
};

const reach = ({ projects }: ConsentPage): Html =>
  html`<fieldset>
    <legend>In which projects?</legend>
    <label class="choice"
      ><input type="radio" name="reach" value="all" checked /> <span>All of mine, later ones too</span></label
    >
    <label class="choice"
      ><input type="radio" name="reach" value="chosen" /> <span>Only those that I choose:</span></label
    >
    <div class="nested">
      ${projects.map(
        ({ id, name }) =>
          html`<label class="choice"
            ><input type="checkbox" name="project" value="${id}" /> <span>${name}</span></label
          >`,
      )}
    </div>
  </fieldset>`;

/** Where a person decides what an app may do. */
export const consentBody = (page: ConsentPage): Html => {
  const { request, session, wrong } = page;
  return html`<h1>Connect ${request.clientName} to Cora?</h1>
    <p class="quiet">
      ${request.clientHost ? html`This app is published at <strong>${request.clientHost}</strong>.` : html`Cora has not checked this app's name.`}
      Your answer goes to <strong>${request.redirectPlace}</strong>. Go on only if you have just asked for this.
    </p>
    ${wrong && html`<div class="notice bad" role="alert"><p>${wrong}</p></div>`}
    <form method="post" class="card">
      ${csrfField(session)} ${access(page)} ${reach(page)}
      <div class="actions">
        <button name="decision" value="allow">Connect</button>
        <button name="decision" value="deny" class="plain">Cancel</button>
      </div>
    </form>
    <p class="quiet small after">
      Signed in as ${session.email}. You can end this connection at any time under
      <a href="/account/apps">Apps</a>.
    </p>`;
};
