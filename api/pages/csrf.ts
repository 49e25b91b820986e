import { timingSafeEqual } from "node:crypto";
import { CoraError } from "../../domain/errors.ts";
import { isSameOrigin } from "../auth/same-origin.ts";
import type { Session } from "../auth/session.ts";
import type { ApiDeps } from "../deps.ts";
import { readForm } from "./form.ts";
import type { Form, FormContext } from "./form.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

const FIELD = "csrf_token";

/** Belongs into each form that a signed-in person sends. */
export const csrfField = ({ csrfToken }: Session): Html =>
  html`<input type="hidden" name="${FIELD}" value="${csrfToken}" />`;

export function isCsrfToken({ csrfToken }: Session, given: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(csrfToken)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The form that somebody sent from one of our pages, signed in or not. */
export async function publicForm(ctx: FormContext, { settings }: Pick<ApiDeps, "settings">): Promise<Form> {
  if (!isSameOrigin(ctx, settings.publicUrl))
    throw new CoraError(
      "forbidden",
      `This form was not sent from a page of ours. Open ${settings.publicUrl} and try again.`,
    );
  return readForm(ctx);
}

/** The form that a signed-in person sent from one of our pages; throws for whatever another site may have sent. */
export async function sessionForm(ctx: FormContext, deps: Pick<ApiDeps, "settings">, session: Session): Promise<Form> {
  const form = await publicForm(ctx, deps);
  if (!isCsrfToken(session, form.get(FIELD) ?? ""))
    throw new CoraError("forbidden", "This page is out of date. Go back, reload it and try again.");
  return form;
}
