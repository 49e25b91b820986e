import { z } from "zod";
import { inSystem } from "../../db/project-scope.ts";
import { putAccountMail } from "../../db/queries/account-mail.ts";
import { countApiKeysOf } from "../../db/queries/api-keys.ts";
import { invitationsFor } from "../../db/queries/invitations.ts";
import { organisationsOf } from "../../db/queries/members.ts";
import { deleteSession, deleteSessionsOf, listSessions } from "../../db/queries/sessions.ts";
import { findUser, renameUser, setPassword } from "../../db/queries/users.ts";
import { CoraError } from "../../domain/errors.ts";
import { checkPassword } from "../auth/check-password.ts";
import { hashPassword } from "../auth/password.ts";
import type { Session } from "../auth/session.ts";
import { accountBody } from "./account-body.ts";
import type { AccountShown } from "./account-body.ts";
import { sessionForm } from "./csrf.ts";
import { NameField, NewPasswordField, PasswordField } from "./fields.ts";
import type { Form } from "./form.ts";
import { onPage } from "./parts.ts";
import type { PageParts, PageRouter } from "./parts.ts";
import { readFields } from "./read-fields.ts";
import { requireSession } from "./require-session.ts";
import { showPage } from "./show-page.ts";
import type { AnswerContext } from "./show-page.ts";

const NameFields = z.object({ name: NameField });
const PasswordFields = z.object({ password: PasswordField, new_password: NewPasswordField });

type PageAnswer = AnswerContext & { redirect(url: string): void; ip: string };

/** `/account`: name, password, companies, invitations, and the browsers that are signed in. */
export function accountPages(router: PageRouter, { deps }: PageParts): void {
  const { database } = deps;

  async function show(ctx: AnswerContext, session: Session, more: Partial<AccountShown> = {}, status = 200) {
    const shown = await inSystem(database, async (em) => {
      const user = await findUser(em, session.userId);
      if (!user) throw new CoraError("resource_not_found");
      return {
        user,
        organisations: await organisationsOf(em, user.id),
        // What is offered to an address is offered to whoever has shown that it is theirs.
        invitations: user.verified ? await invitationsFor(em, user.email) : [],
        sessions: await listSessions(em, user.id),
        keys: await countApiKeysOf(em, user.id),
      };
    });
    showPage(ctx, { title: "Account", body: accountBody({ session, ...shown, ...more }), session, status });
  }

  const onForm = (path: string, name: string, act: (ctx: PageAnswer, session: Session, form: Form) => Promise<void>) =>
    onPage(router, "post", path, name, async (ctx) => {
      const session = await requireSession(ctx, deps);
      if (!session) return;
      await act(ctx, session, await sessionForm(ctx, deps, session));
    });

  const back = (ctx: PageAnswer, done: string): void => {
    ctx.redirect(`/account?done=${done}`);
    ctx.status = 303;
  };

  onPage(router, "get", "/account", "account_page", async (ctx) => {
    const session = await requireSession(ctx, deps);
    if (session) await show(ctx, session, { done: String(ctx.query["done"] ?? "") });
  });

  onForm("/account/name", "change_name", async (ctx, session, form) => {
    const read = readFields(NameFields, form);
    if (!read.ok) return show(ctx, session, { errors: read.errors }, 422);
    await inSystem(database, (em) => renameUser(em, session.userId, read.value.name));
    back(ctx, "name");
  });

  onForm("/account/password", "change_password", async (ctx, session, form) => {
    const read = readFields(PasswordFields, form);
    if (!read.ok) return show(ctx, session, { errors: read.errors }, 422);
    const { password, new_password: wanted } = read.value;
    const user = await checkPassword(deps, { email: session.email, ip: ctx.ip }, password);
    if (!user) return show(ctx, session, { errors: { password: "This is not your password." } }, 422);
    const hash = await hashPassword(wanted);
    await inSystem(database, async (em) => {
      await setPassword(em, user.id, hash);
      await deleteSessionsOf(em, user.id, session.id);
      await putAccountMail(em, { kind: "password_changed", recipient: user.email });
    });
    database.wake();
    back(ctx, "password");
  });

  onForm("/account/sessions/end", "end_session", async (ctx, session, form) => {
    await inSystem(database, (em) => deleteSession(em, session.userId, form.get("session") ?? ""));
    back(ctx, "session_ended");
  });

  onForm("/account/sessions/end-others", "end_other_sessions", async (ctx, session) => {
    await inSystem(database, (em) => deleteSessionsOf(em, session.userId, session.id));
    back(ctx, "sessions_ended");
  });
}
