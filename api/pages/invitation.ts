import { z } from "zod";
import { inSystem } from "../../db/project-scope.ts";
import { acceptInvitation, findInvitation, invitationsFor } from "../../db/queries/invitations.ts";
import type { Invitation } from "../../db/queries/invitations.ts";
import { findUser, findUserByEmail, insertUser } from "../../db/queries/users.ts";
import { CoraError } from "../../domain/errors.ts";
import { readLinkToken } from "../../providers/account-links.ts";
import { hashPassword } from "../auth/password.ts";
import { readSession, startSession } from "../auth/session.ts";
import { publicForm, sessionForm } from "./csrf.ts";
import { NameField, NewPasswordField } from "./fields.ts";
import { invitationBody } from "./invitation-body.ts";
import { onPage } from "./parts.ts";
import type { PageParts, PageRouter } from "./parts.ts";
import { readFields } from "./read-fields.ts";
import type { FieldErrors } from "./read-fields.ts";
import { requireSession } from "./require-session.ts";
import { showPage } from "./show-page.ts";
import type { AnswerContext } from "./show-page.ts";

const Newcomer = z.object({ name: NameField, password: NewPasswordField });
const GONE = "This invitation has been used, withdrawn, or it is too old. Ask for a new one.";

/** `/invitation`: the link of an invitation mail, which shows that the mailbox is the holder's. */
export function invitationPages(router: PageRouter, { deps, limits }: PageParts): void {
  const { database, settings } = deps;

  async function invited(token: string): Promise<Invitation> {
    const id = readLinkToken(settings.secret, "invite", token);
    const invitation = id === null ? null : await inSystem(database, (em) => findInvitation(em, id));
    if (!invitation) throw new CoraError("resource_not_found", GONE);
    return invitation;
  }

  async function show(
    ctx: AnswerContext & Parameters<typeof readSession>[0],
    token: string,
    errors: FieldErrors = {},
  ): Promise<void> {
    const invitation = await invited(token);
    const session = await readSession(ctx, deps);
    const account = await inSystem(database, (em) => findUserByEmail(em, invitation.email));
    const body = invitationBody({ invitation, token, session, hasAccount: account !== null, errors });
    const status = Object.keys(errors).length > 0 ? 422 : 200;
    showPage(ctx, { title: `Join ${invitation.orgName}`, body, session, narrow: true, status });
  }

  onPage(router, "get", "/invitation", "invitation_page", (ctx) => show(ctx, String(ctx.query["token"] ?? "")));

  onPage(router, "post", "/invitation/sign-up", "join_with_new_account", async (ctx) => {
    const form = await publicForm(ctx, deps);
    await limits.signIn(ctx);
    const token = form.get("token") ?? "";
    const invitation = await invited(token);
    const read = readFields(Newcomer, form);
    if (!read.ok) return show(ctx, token, read.errors);
    const { email } = invitation;
    const passwordHash = await hashPassword(read.value.password);
    const userId = await inSystem(database, async (em) => {
      const user = { email, name: read.value.name, passwordHash, source: "invitation", verified: true };
      const id = await insertUser(em, user);
      if (id === null)
        throw new CoraError("conflict", "There is an account with this address by now. Sign in to join.");
      if (!(await acceptInvitation(em, invitation.id, id))) throw new CoraError("resource_not_found", GONE);
      return id;
    });
    await startSession(ctx, deps, userId, true);
    ctx.redirect("/account?done=joined");
    ctx.status = 303;
  });

  onPage(router, "post", "/invitation/accept", "accept_invitation", async (ctx) => {
    const session = await requireSession(ctx, deps);
    if (!session) return;
    const id = (await sessionForm(ctx, deps, session)).get("invitation") ?? "";
    const joined = await inSystem(database, async (em) => {
      const user = await findUser(em, session.userId);
      // Only whoever has shown that the invited mailbox is theirs.
      if (!user?.verified) return false;
      const offered = await invitationsFor(em, user.email);
      return offered.some((invitation) => invitation.id === id) && acceptInvitation(em, id, user.id);
    });
    if (!joined) throw new CoraError("resource_not_found", GONE);
    ctx.redirect("/account?done=joined");
    ctx.status = 303;
  });
}
