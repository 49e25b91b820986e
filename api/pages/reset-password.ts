import { z } from "zod";
import { inSystem } from "../../db/project-scope.ts";
import { hashPassword } from "../auth/password.ts";
import { proveMailbox } from "../auth/prove-mailbox.ts";
import { startSession } from "../auth/session.ts";
import { publicForm } from "./csrf.ts";
import { textField, usernameField } from "./field.ts";
import { NewPasswordField } from "./fields.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { mailedLink } from "./mailed-link.ts";
import { onPage } from "./parts.ts";
import type { PageParts, PageRouter } from "./parts.ts";
import { readFields } from "./read-fields.ts";
import { showPage } from "./show-page.ts";

const Fields = z.object({ password: NewPasswordField });

const body = (email: string, token: string, error?: string): Html =>
  html`<h1>Choose a new password</h1>
    <p class="quiet">For <strong>${email}</strong>. Every browser that is signed in now will be signed out.</p>
    <form class="card" method="post" action="/reset-password">
      <input type="hidden" name="token" value="${token}" />
      ${usernameField(email)}
      ${textField({ name: "password", label: "New password", type: "password", autocomplete: "new-password", hint: "At least 8 characters; a sentence is good.", minLength: 8, maxLength: 200, error, focus: true })}
      <button class="wide">Save and sign in</button>
    </form>`;

/** `/reset-password`: the link of the reset mail. Opening it changes nothing, because scanners open links. */
export function resetPasswordPages(router: PageRouter, { deps, limits }: PageParts): void {
  onPage(router, "get", "/reset-password", "reset_password_page", async (ctx) => {
    const token = String(ctx.query["token"] ?? "");
    const { user } = await mailedLink(deps, "reset", token);
    showPage(ctx, { title: "New password", body: body(user.email, token), narrow: true });
  });

  onPage(router, "post", "/reset-password", "reset_password", async (ctx) => {
    const form = await publicForm(ctx, deps);
    await limits.signIn(ctx);
    const token = form.get("token") ?? "";
    const { linkId, user } = await mailedLink(deps, "reset", token);
    const read = readFields(Fields, form);
    if (!read.ok)
      return showPage(ctx, {
        title: "New password",
        body: body(user.email, token, read.errors["password"]),
        narrow: true,
        status: 422,
      });
    const hash = await hashPassword(read.value.password);
    const { userId, confirmedNow } = await inSystem(deps.database, (em) => proveMailbox(em, linkId, "reset", hash));
    deps.database.wake();
    await startSession(ctx, deps, userId, true);
    ctx.redirect(`/account?done=${confirmedNow ? "confirmed" : "password"}`);
    ctx.status = 303;
  });
}
