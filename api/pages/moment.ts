import { html } from "./html.ts";
import type { Html } from "./html.ts";

const FORMAT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** A point in time for people; without a script their zone is not known, so it says which it is. */
export function moment(at: string | Date): Html {
  const date = new Date(at);
  return html`<time datetime="${date.toISOString()}">${FORMAT.format(date)} UTC</time>`;
}
