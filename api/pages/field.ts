import { html } from "./html.ts";
import type { Html } from "./html.ts";

interface TextField {
  name: string;
  label: string;
  type?: "text" | "email" | "password" | "date";
  autocomplete?: string;
  value?: string | null;
  hint?: string;
  error?: string | undefined;
  optional?: boolean;
  min?: string;
  minLength?: number;
  maxLength?: number;
  focus?: boolean;
}

/** A labelled input; hint and error are read out with it. */
export function textField(field: TextField): Html {
  const { name, label, type = "text", hint, error } = field;
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ");
  return html`<div class="field">
    <label for="${name}">${label}${field.optional ? html` <span class="quiet small">(optional)</span>` : null}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${field.value ?? ""}"
      autocomplete="${field.autocomplete ?? "off"}"
      ${field.optional ? null : html` required`}
      ${field.min ? html` min="${field.min}"` : null}${field.minLength ? html` minlength="${field.minLength}"` : null}
      ${field.maxLength ? html` maxlength="${field.maxLength}"` : null}${field.focus ? html` autofocus` : null}
      ${described ? html` aria-describedby="${described}"` : null}${error ? html` aria-invalid="true"` : null}
    />
    ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : null}
    ${error ? html`<p class="wrong" id="${name}-error">${error}</p>` : null}
  </div>`;
}

interface Option {
  value: string;
  label: string;
}

export const selectField = (name: string, label: string, options: readonly Option[], selected: string): Html =>
  html`<div class="field"><label for="${name}">${label}</label>${select(name, options, selected)}</div>`;

/** Without a label of its own where `label` is read out only. */
export const select = (name: string, options: readonly Option[], selected: string, label?: string): Html =>
  html`<select id="${label ? null : name}" name="${name}" ${label ? html` aria-label="${label}"` : null}>
    ${options.map(
      ({ value, label: text }) =>
        html`<option value="${value}" ${value === selected ? html` selected` : null}>${text}</option>`,
    )}
  </select>`;

/** What a person should hear first after sending a form. */
export const alert = (message: string | null | undefined): Html | null =>
  message ? html`<div class="notice bad" role="alert"><p>${message}</p></div>` : null;

export const notice = (message: string | Html | null | undefined): Html | null =>
  message ? html`<div class="notice good" role="status"><p>${message}</p></div>` : null;

/** Whose password a form is about, for password managers; people read it in the text above. */
export const usernameField = (email: string): Html =>
  html`<input
    class="unseen"
    type="text"
    name="username"
    autocomplete="username"
    value="${email}"
    readonly
    tabindex="-1"
    aria-hidden="true"
  />`;
