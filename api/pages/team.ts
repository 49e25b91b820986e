import { z } from "zod";
import { inSystem } from "../../db/project-scope.ts";
import { hasRecentMail } from "../../db/queries/account-mail.ts";
import { invitationsOf, invite, withdrawInvitation } from "../../db/queries/invitations.ts";
import { changeRole, membersOf, organisationsOf, removeMember, roleOf } from "../../db/queries/members.ts";
import { CoraError } from "../../domain/errors.ts";
import type { Session } from "../auth/session.ts";
import { sessionForm } from "./csrf.ts";
import { EmailField } from "./fields.ts";
import type { Form } from "./form.ts";
import { onPage } from "./parts.ts";
import type { PageParts, PageRouter } from "./parts.ts";
import { readFields } from "./read-fields.ts";
import { requireSession } from "./require-session.ts";
import { showPage } from "./show-page.ts";
import type { AnswerContext } from "./show-page.ts";
import { teamBody } from "./team-body.ts";
import type { TeamShown } from "./team-body.ts";

const RoleField = z.enum(["owner", "member", "viewer"]);
const Invite = z.object({ email: EmailField, role: RoleField });
const OPEN_INVITATIONS_MAX = 100;

type PageAnswer = AnswerContext & { redirect(url: string): void };

interface Visit {
  session: Session;
  orgId: string;
}

/** `/account/team`: who belongs to a company. Members see it, owners change it, everybody may leave. */
export function teamPages(router: PageRouter, { deps }: PageParts): void {
  const { database } = deps;

  async function show(ctx: AnswerContext, { session, orgId }: Visit, more: Partial<TeamShown> = {}, status = 200) {
    const shown = await inSystem(database, async (em) => {
      const organisation = (await organisationsOf(em, session.userId)).find(({ id }) => id === orgId);
      if (!organisation) throw new CoraError("resource_not_found", "You belong to no such company.");
      const invitations = organisation.role === "owner" ? await invitationsOf(em, orgId) : [];
      return { organisation, members: await membersOf(em, orgId), invitations };
    });
    const { name } = shown.organisation;
    showPage(ctx, { title: `People of ${name}`, body: teamBody({ session, ...shown, ...more }), session, status });
  }

  const onForm = (path: string, name: string, act: (ctx: PageAnswer, visit: Visit, form: Form) => Promise<void>) =>
    onPage(router, "post", path, name, async (ctx) => {
      const session = await requireSession(ctx, deps);
      if (!session) return;
      const form = await sessionForm(ctx, deps, session);
      await act(ctx, { session, orgId: form.get("org") ?? "" }, form);
    });

  const onOwnersForm: typeof onForm = (path, name, act) =>
    onForm(path, name, async (ctx, visit, form) => {
      const role = await inSystem(database, (em) => roleOf(em, visit.orgId, visit.session.userId));
      if (role === null) throw new CoraError("resource_not_found", "You belong to no such company.");
      if (role !== "owner") throw new CoraError("forbidden", "Only an owner may do this.");
      await act(ctx, visit, form);
    });

  const back = (ctx: PageAnswer, { orgId }: Visit, done: string): void => {
    ctx.redirect(`/account/team?org=${encodeURIComponent(orgId)}&done=${done}`);
    ctx.status = 303;
  };

  onPage(router, "get", "/account/team", "team_page", async (ctx) => {
    const session = await requireSession(ctx, deps);
    if (!session) return;
    const visit = { session, orgId: String(ctx.query["org"] ?? "") };
    await show(ctx, visit, { done: String(ctx.query["done"] ?? "") });
  });

  onOwnersForm("/account/team/invite", "invite_member", async (ctx, visit, form) => {
    const read = readFields(Invite, form);
    if (!read.ok) return show(ctx, visit, { error: read.errors["email"], email: form.get("email") ?? "" }, 422);
    const { email, role } = read.value;
    const problem = await inSystem(database, async (em) => {
      if ((await invitationsOf(em, visit.orgId)).length >= OPEN_INVITATIONS_MAX)
        return "There are too many open invitations; withdraw some first.";
      if (await hasRecentMail(em, email, "invite")) return "An invitation went to this address a few minutes ago.";
      const asked = await invite(em, { orgId: visit.orgId, email, role, invitedBy: visit.session.userId });
      return asked ? null : "This person is a member already.";
    });
    if (problem !== null) return show(ctx, visit, { error: problem, email }, 422);
    database.wake();
    back(ctx, visit, "invited");
  });

  onOwnersForm("/account/team/withdraw", "withdraw_invitation", async (ctx, visit, form) => {
    await inSystem(database, (em) => withdrawInvitation(em, visit.orgId, form.get("invitation") ?? ""));
    back(ctx, visit, "withdrawn");
  });

  onOwnersForm("/account/team/role", "change_member_role", async (ctx, visit, form) => {
    const role = RoleField.safeParse(form.get("role"));
    if (!role.success) throw new CoraError("validation_error", "There is no such role.", { param: "role" });
    const change = { orgId: visit.orgId, userId: form.get("user") ?? "", role: role.data };
    await inSystem(database, (em) => changeRole(em, change));
    back(ctx, visit, "role");
  });

  onOwnersForm("/account/team/remove", "remove_member", async (ctx, visit, form) => {
    await inSystem(database, (em) => removeMember(em, visit.orgId, form.get("user") ?? ""));
    back(ctx, visit, "removed");
  });

  onForm("/account/team/leave", "leave_company", async (ctx, { session, orgId }) => {
    await inSystem(database, (em) => removeMember(em, orgId, session.userId));
    ctx.redirect("/account?done=left");
    ctx.status = 303;
  });
}
