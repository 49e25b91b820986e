import type { z } from "zod";
import type { UserProject } from "../../db/queries/projects-of-user.ts";
import type { Session } from "../auth/session.ts";
import type { Operation } from "../operation.ts";
import type { ApiKeyView } from "../operations/api-keys/api-key-view.ts";
import { csrfField } from "./csrf.ts";
import { alert, notice, select, textField } from "./field.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { moment } from "./moment.ts";

export type ShownKey = z.output<typeof ApiKeyView>;

export type NewKey = ShownKey & { key: string };

export interface KeysShown {
  session: Session;
  projects: UserProject[];
  project: UserProject | null;
  keys: ShownKey[];
  /** The cursor of the page after; null on the last one. */
  older: string | null;
  /** What a key can be narrowed to. */
  operations: Operation[];
  /** Shown in this answer only. */
  made?: NewKey;
  done?: string;
  problem?: string;
}

const hidden = ({ session, project }: KeysShown): Html =>
  html`${csrfField(session)}<input type="hidden" name="project" value="${project?.id}" />`;

const chooser = ({ projects, project }: KeysShown): Html | null =>
  projects.length < 2
    ? null
    : html`<form class="row-actions" method="get" action="/account/keys">
        ${select(
          "project",
          projects.map(({ id, name }) => ({ value: id, label: name })),
          project?.id ?? "",
          "Project",
        )}<button class="plain slim">Show</button>
      </form>`;

const made = ({ made: key }: KeysShown): Html | null =>
  key
    ? html`<section class="notice" role="status" aria-labelledby="made">
        <h2 id="made">Your new key</h2>
        <p>Copy it now. It is shown this once and stored nowhere.</p>
        <code class="key">${key.key}</code>
      </section>`
    : null;

const isOver = (key: ShownKey): boolean =>
  key.revoked_at !== null || (key.expires_at !== null && Date.parse(key.expires_at) <= Date.now());

function facts(key: ShownKey): (Html | string)[] {
  const parts = [
    html`made ${moment(key.created_at)}`,
    key.last_used_at ? html`last used ${moment(key.last_used_at)}` : html`never used`,
    ...(key.revoked_at ? [html`revoked ${moment(key.revoked_at)}`] : []),
    ...(key.expires_at ? [html`${isOver(key) ? "ended" : "ends"} ${moment(key.expires_at)}`] : []),
  ];
  return parts.flatMap((part, index) => (index === 0 ? [part] : [", ", part]));
}

const keyRow = (shown: KeysShown, key: ShownKey): Html =>
  html`<li>
    <p>
      <strong>${key.name}</strong> <code>${key.prefix}…</code> <span class="tag">${key.environment}</span>
      <span class="tag">${key.scope === "full" ? "full" : "read-only"}</span>${
        key.permissions
          ? html` <span class="tag"
              >${key.permissions.length === 1 ? "1 operation" : `${key.permissions.length} operations`}</span
            >`
          : null
      }${key.revoked_at ? html` <span class="tag">revoked</span>` : isOver(key) ? html` <span class="tag">expired</span>` : null}<br />
      <span class="quiet small">${facts(key)}</span>
    </p>
    ${
      isOver(key) || shown.project?.role === "viewer"
        ? null
        : html`<form method="post" action="/account/keys/revoke">
            ${hidden(shown)}<input type="hidden" name="key" value="${key.id}" /><button class="danger slim">
              Revoke<span class="unseen"> ${key.name} ${key.prefix}</span>
            </button>
          </form>`
    }
  </li>`;

const choice = (name: string, value: string, label: Html | string, checked = false): Html =>
  html`<label class="choice"
    ><input type="radio" name="${name}" value="${value}" ${checked ? html` checked` : null} />
    <span>${label}</span></label
  >`;

const narrowing = ({ operations }: KeysShown): Html => {
  const sections = [...Map.groupBy(operations, ({ section }) => section)];
  return html`<details>
    <summary>Allow certain operations only</summary>
    <p class="hint">Without a mark the key may do all that its scope allows.</p>
    ${sections.map(
      ([section, list]) =>
        html`<fieldset>
          <legend>${section}</legend>
          <div class="grid">
            ${list.map(
              ({ id }) =>
                html`<label class="choice"
                  ><input type="checkbox" name="permissions" value="${id}" /> <code>${id}</code></label
                >`,
            )}
          </div>
        </fieldset>`,
    )}
  </details>`;
};

const form = (shown: KeysShown): Html =>
  html`<section class="card" aria-labelledby="new">
    <h2 id="new">New key</h2>
    <form method="post" action="/account/keys">
      ${hidden(shown)}
      ${textField({ name: "name", label: "Name", hint: "What will use it, such as “CRM sync”.", maxLength: 200, optional: true })}
      <fieldset>
        <legend>Opens</legend>
        ${choice("environment", "live", "Live: reaches real people", true)}
        ${choice("environment", "test", "Test: the project's test twin, where nobody real is reached")}
      </fieldset>
      <fieldset>
        <legend>May</legend>
        ${choice("scope", "full", "Read and write", true)} ${choice("scope", "read_only", "Read only")}
      </fieldset>
      ${textField({ name: "expires", label: "Last day", type: "date", hint: "It ends by itself after this day (UTC).", optional: true, min: new Date().toISOString().slice(0, 10) })}
      ${narrowing(shown)}
      <button>Create the key</button>
    </form>
  </section>`;

const list = (shown: KeysShown): Html =>
  html`<section class="card" aria-labelledby="keys">
    <h2 id="keys">Keys</h2>
    ${shown.keys.length === 0 ? html`<p class="quiet">There is none yet.</p>` : null}
    <ul class="rows">
      ${shown.keys.map((key) => keyRow(shown, key))}
    </ul>
    ${shown.older ? html`<p><a href="/account/keys?project=${shown.project?.id}&amp;cursor=${encodeURIComponent(shown.older)}">Older keys</a></p>` : null}
  </section>`;

export function keysBody(shown: KeysShown): Html {
  const { project, problem, done } = shown;
  if (!project)
    return html`<h1>API keys</h1>
      <p>You belong to no company now, so there is no project to have keys.</p>`;
  return html`<h1>API keys</h1>
    <div class="row-actions">
      <p class="quiet">Project <strong>${project.name}</strong></p>
      ${chooser(shown)}
    </div>
    ${alert(problem)}${notice(done === "revoked" ? "The key is revoked; nobody can use it any more." : null)}${made(shown)}
    ${list(shown)}
    ${project.role === "viewer" ? html`<p class="quiet">As a viewer you can see the keys, not make or revoke them.</p>` : form(shown)}`;
}
