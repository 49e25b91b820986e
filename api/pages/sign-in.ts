import { z } from "zod";
import { checkSignIn } from "../auth/check-password.ts";
import { endSession, readSession, startSession } from "../auth/session.ts";
import { publicForm, sessionForm } from "./csrf.ts";
import { alert, notice, textField } from "./field.ts";
import { EmailField, PasswordField } from "./fields.ts";
import { googleButton } from "./google-button.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { localPath } from "./local-path.ts";
import { onPage } from "./parts.ts";
import type { PageParts, PageRouter } from "./parts.ts";
import { readFields } from "./read-fields.ts";
import type { FieldErrors } from "./read-fields.ts";
import { showPage } from "./show-page.ts";

const Fields = z.object({ email: EmailField, password: PasswordField });
const WRONG =
  "Email and password do not match, or the address is not confirmed yet. If you have just signed up, follow the link in our mail first.";

interface Shown {
  returnTo: string;
  google: boolean;
  email?: string;
  errors?: FieldErrors;
  message?: string | null;
  done?: string | null;
}

const body = ({ returnTo, google, email = "", errors = {}, message, done }: Shown): Html =>
  html`<h1>Sign in</h1>
    <p class="quiet">New here? <a href="/sign-up">Create an account</a></p>
    ${alert(message)}${notice(done)}
    <form class="card" method="post" action="/sign-in">
      <input type="hidden" name="return_to" value="${returnTo}" />
      ${google ? googleButton(returnTo) : null}
      ${textField({ name: "email", label: "Email", type: "email", autocomplete: "username", value: email, error: errors["email"] })}
      ${textField({ name: "password", label: "Password", type: "password", autocomplete: "current-password", error: errors["password"] })}
      <div class="field">
        <label class="choice"
          ><input type="checkbox" name="remember" value="1" checked /> Stay signed in on this device</label
        >
      </div>
      <button class="wide">Sign in</button>
    </form>
    <p class="card-foot"><a href="/forgot-password">Forgot the password, or never chose one?</a></p>`;

/** `/sign-in` and `/sign-out`. */
export function signInPages(router: PageRouter, { deps, limits }: PageParts): void {
  const google = deps.google !== null;

  onPage(router, "get", "/sign-in", "sign_in_page", async (ctx) => {
    const returnTo = localPath(String(ctx.query["return_to"] ?? ""));
    if (await readSession(ctx, deps)) return ctx.redirect(returnTo);
    const done = ctx.query["done"] === "signed_out" ? "You are signed out." : null;
    showPage(ctx, { title: "Sign in", body: body({ returnTo, google, done }), narrow: true });
  });

  onPage(router, "post", "/sign-in", "sign_in", async (ctx) => {
    const form = await publicForm(ctx, deps);
    await limits.signIn(ctx);
    const returnTo = localPath(form.get("return_to"));
    const shown = { returnTo, google, email: form.get("email") ?? "" };
    const refuse = (more: Partial<Shown>): void =>
      showPage(ctx, { title: "Sign in", body: body({ ...shown, ...more }), narrow: true, status: 422 });
    const read = readFields(Fields, form);
    if (!read.ok) return refuse({ errors: read.errors });
    const user = await checkSignIn(deps, { email: read.value.email, ip: ctx.ip }, read.value.password);
    if (!user) return refuse({ message: WRONG });
    await startSession(ctx, deps, user.id, form.get("remember") === "1");
    ctx.redirect(returnTo);
    ctx.status = 303;
  });

  onPage(router, "post", "/sign-out", "sign_out", async (ctx) => {
    const session = await readSession(ctx, deps);
    if (session) {
      await sessionForm(ctx, deps, session);
      await endSession(ctx, deps);
    }
    ctx.redirect("/sign-in?done=signed_out");
    ctx.status = 303;
  });
}
