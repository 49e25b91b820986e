import type { ApiSettings } from "../deps.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** Says that a mail is on its way, in words that fit whoever has the address. */
export const mailSentBody = (email: string, { sandboxUrl }: Pick<ApiSettings, "sandboxUrl">): Html =>
  html`<h1>Look at your mail</h1>
    <p>We have written to <strong>${email}</strong>. The mail says how to go on; it should be there in a minute.</p>
    ${
      sandboxUrl
        ? html`<div class="notice">
            <p>
              This Cora runs in the sandbox, where mail reaches nobody.
              <a href="${sandboxUrl}/_sandbox/mails?to=${encodeURIComponent(email)}">Read it here.</a>
            </p>
          </div>`
        : null
    }
    <p class="quiet">Nothing came? Look among the spam, and check the address above for mistakes.</p>
    <p><a href="/sign-in">Back to sign-in</a></p>`;
