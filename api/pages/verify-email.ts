import { z } from "zod";
import { inSystem } from "../../db/project-scope.ts";
import { checkPassword } from "../auth/check-password.ts";
import { hashPassword } from "../auth/password.ts";
import { proveMailbox } from "../auth/prove-mailbox.ts";
import { startSession } from "../auth/session.ts";
import { publicForm } from "./csrf.ts";
import { textField, usernameField } from "./field.ts";
import { NewPasswordField, PasswordField } from "./fields.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { mailedLink } from "./mailed-link.ts";
import { onPage } from "./parts.ts";
import type { PageParts, PageRouter } from "./parts.ts";
import { readFields } from "./read-fields.ts";
import { showPage } from "./show-page.ts";

interface Shown {
  email: string;
  token: string;
  /** The account has a password; else one is chosen now. */
  hasPassword: boolean;
  error?: string | undefined;
}

const passwordField = ({ hasPassword, error }: Shown): Html =>
  hasPassword
    ? textField({
        name: "password",
        label: "Password",
        type: "password",
        autocomplete: "current-password",
        hint: "The one with which this account was made.",
        error,
        focus: true,
      })
    : textField({
        name: "password",
        label: "Choose a password",
        type: "password",
        autocomplete: "new-password",
        hint: "At least 8 characters; a sentence is good.",
        minLength: 8,
        maxLength: 200,
        error,
        focus: true,
      });

const body = (shown: Shown): Html =>
  html`<h1>Confirm your address</h1>
    <p class="quiet">Somebody made a Cora account for <strong>${shown.email}</strong>.</p>
    <form class="card" method="post" action="/verify-email">
      <input type="hidden" name="token" value="${shown.token}" />
      ${usernameField(shown.email)} ${passwordField(shown)}
      <button class="wide">Confirm and sign in</button>
    </form>
    <p class="card-foot">
      You do not know the password, or it was not you? <a href="/forgot-password">Choose a new one</a>; the old one then
      opens nothing.
    </p>`;

/**
 * `/verify-email`: the link of the confirmation mail. The password is asked for, because anybody may have made the account
 * with somebody else's address and a password of their own: a click alone must not open it to them.
 */
export function verifyEmailPages(router: PageRouter, { deps, limits }: PageParts): void {
  onPage(router, "get", "/verify-email", "verify_email_page", async (ctx) => {
    const token = String(ctx.query["token"] ?? "");
    const { user } = await mailedLink(deps, "verify", token);
    const shown = { email: user.email, token, hasPassword: user.passwordHash !== null };
    showPage(ctx, { title: "Confirm your address", body: body(shown), narrow: true });
  });

  onPage(router, "post", "/verify-email", "verify_email", async (ctx) => {
    const form = await publicForm(ctx, deps);
    await limits.signIn(ctx);
    const token = form.get("token") ?? "";
    const { linkId, user } = await mailedLink(deps, "verify", token);
    const { email, passwordHash } = user;
    const hasPassword = passwordHash !== null;
    const refuse = (error: string | undefined): void =>
      showPage(ctx, {
        title: "Confirm your address",
        body: body({ email, token, hasPassword, error }),
        narrow: true,
        status: 422,
      });
    const read = readFields(z.object({ password: hasPassword ? PasswordField : NewPasswordField }), form);
    if (!read.ok) return refuse(read.errors["password"]);
    const { password } = read.value;
    if (hasPassword && !(await checkPassword(deps, { email, ip: ctx.ip }, password)))
      return refuse("This is not the password of the account.");
    const hash = hasPassword ? null : await hashPassword(password);
    const { userId, confirmedNow } = await inSystem(deps.database, (em) => proveMailbox(em, linkId, "verify", hash));
    await startSession(ctx, deps, userId, true);
    ctx.redirect(`/account?done=${confirmedNow ? "confirmed" : "signed_in"}`);
    ctx.status = 303;
  });
}
