import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** A link, not a form: browsers count a form's redirect to Google as sending the form there. */
export const googleButton = (returnTo: string): Html =>
  html`<a class="button plain wide" href="/sign-in/google?return_to=${encodeURIComponent(returnTo)}"
      >Continue with Google</a
    >
    <p class="or">or</p>`;
