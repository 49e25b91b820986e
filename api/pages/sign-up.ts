import { z } from "zod";
import { inSystem } from "../../db/project-scope.ts";
import { hasRecentMail, putAccountMail } from "../../db/queries/account-mail.ts";
import { createAccount } from "../../db/queries/create-account.ts";
import { companyOf } from "../auth/company-of.ts";
import { levelTime } from "../auth/level-time.ts";
import { hashPassword } from "../auth/password.ts";
import { publicForm } from "./csrf.ts";
import { textField } from "./field.ts";
import { EmailField, NameField, NewPasswordField } from "./fields.ts";
import { googleButton } from "./google-button.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { mailSentBody } from "./mail-sent.ts";
import { onPage } from "./parts.ts";
import type { PageParts, PageRouter } from "./parts.ts";
import { readFields } from "./read-fields.ts";
import type { FieldErrors } from "./read-fields.ts";
import { showPage } from "./show-page.ts";

const Fields = z.object({ email: EmailField, password: NewPasswordField, name: NameField, company_name: NameField });
type NewPerson = z.output<typeof Fields>;

interface Shown {
  google: boolean;
  given?: (name: string) => string | null;
  errors?: FieldErrors;
}

const body = ({ google, given = () => null, errors = {} }: Shown): Html =>
  html`<h1>Create an account</h1>
    <p class="quiet">You have one? <a href="/sign-in">Sign in</a></p>
    <form class="card" method="post" action="/sign-up">
      ${google ? googleButton("/account") : null}
      ${textField({ name: "email", label: "Email", type: "email", autocomplete: "email", value: given("email"), error: errors["email"] })}
      ${textField({ name: "password", label: "Password", type: "password", autocomplete: "new-password", hint: "At least 8 characters; a sentence is good.", minLength: 8, maxLength: 200, error: errors["password"] })}
      ${textField({ name: "name", label: "Your name", autocomplete: "name", value: given("name"), optional: true, error: errors["name"] })}
      ${textField({ name: "company_name", label: "Company", autocomplete: "organization", value: given("company_name"), optional: true, error: errors["company_name"] })}
      <button class="wide">Create account</button>
    </form>`;

/** `/sign-up`. The answer is the same whether or not the address has an account; the mail is not. */
export function signUpPages(router: PageRouter, { deps, limits }: PageParts): void {
  const google = deps.google !== null;

  onPage(router, "get", "/sign-up", "sign_up_page", (ctx) =>
    showPage(ctx, { title: "Create an account", body: body({ google }), narrow: true }),
  );

  onPage(router, "post", "/sign-up", "sign_up", async (ctx) => {
    const form = await publicForm(ctx, deps);
    await limits.signup(ctx);
    const read = readFields(Fields, form);
    if (!read.ok)
      return showPage(ctx, {
        title: "Create an account",
        body: body({ google, given: (name) => form.get(name), errors: read.errors }),
        narrow: true,
        status: 422,
      });
    await levelTime(() => signUp(read.value, ctx.state.requestId));
    deps.database.wake();
    showPage(ctx, { title: "Look at your mail", body: mailSentBody(read.value.email, deps.settings), narrow: true });
  });

  async function signUp(person: NewPerson, requestId: string): Promise<void> {
    const { email, name } = person;
    const user = { email, name, passwordHash: await hashPassword(person.password), source: "page" };
    const companyName = person.company_name ?? companyOf(email);
    const { sandboxNumbers } = deps.settings;
    await inSystem(deps.database, async (em) => {
      const account = await createAccount(em, { user, companyName, key: null, sandboxNumbers, requestId });
      if (account || (await hasRecentMail(em, email, "exists"))) return;
      await putAccountMail(em, { kind: "exists", recipient: email });
    });
  }
}
