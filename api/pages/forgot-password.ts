import { z } from "zod";
import { inSystem } from "../../db/project-scope.ts";
import { mailLink } from "../../db/queries/account-links.ts";
import { findUserByEmail } from "../../db/queries/users.ts";
import { levelTime } from "../auth/level-time.ts";
import { publicForm } from "./csrf.ts";
import { textField } from "./field.ts";
import { EmailField } from "./fields.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { mailSentBody } from "./mail-sent.ts";
import { onPage } from "./parts.ts";
import type { PageParts, PageRouter } from "./parts.ts";
import { readFields } from "./read-fields.ts";
import { showPage } from "./show-page.ts";

const Fields = z.object({ email: EmailField });

const body = (email: string, error?: string): Html =>
  html`<h1>Choose a new password</h1>
    <p class="quiet">We mail you a link. It holds for an hour and works once.</p>
    <form class="card" method="post" action="/forgot-password">
      ${textField({ name: "email", label: "Email", type: "email", autocomplete: "username", value: email, error })}
      <button class="wide">Send the link</button>
    </form>
    <p class="card-foot"><a href="/sign-in">Back to sign-in</a></p>`;

/** `/forgot-password`. The answer is the same, and takes as long, whether or not the address has an account. */
export function forgotPasswordPages(router: PageRouter, { deps, limits }: PageParts): void {
  onPage(router, "get", "/forgot-password", "forgot_password_page", (ctx) =>
    showPage(ctx, { title: "New password", body: body(""), narrow: true }),
  );

  onPage(router, "post", "/forgot-password", "forgot_password", async (ctx) => {
    const form = await publicForm(ctx, deps);
    await limits.signIn(ctx);
    const read = readFields(Fields, form);
    if (!read.ok)
      return showPage(ctx, {
        title: "New password",
        body: body(form.get("email") ?? "", read.errors["email"]),
        narrow: true,
        status: 422,
      });
    const { email } = read.value;
    await levelTime(() =>
      inSystem(deps.database, async (em) => {
        const user = await findUserByEmail(em, email);
        if (user) await mailLink(em, user, "reset");
      }),
    );
    deps.database.wake();
    showPage(ctx, { title: "Look at your mail", body: mailSentBody(email, deps.settings), narrow: true });
  });
}
