import Router from "@koa/router";
import { inProject } from "../../db/project-scope.ts";
import { emailOwner } from "../../db/queries/email-owner.ts";
import { recordOptOut } from "../../db/queries/record-opt-out.ts";
import { CoraError } from "../../domain/errors.ts";
import { isAttemptToken } from "../../providers/callback-urls.ts";
import type { ApiDeps } from "../deps.ts";
import type { State } from "../http/state.ts";
import { html } from "./html.ts";
import { pageErrors } from "./page-errors.ts";
import { showPage } from "./show-page.ts";

/** The link at the end of every email. GET only asks, because scanners follow links; POST, also a mail client's own, does it. */
export function unsubscribeRouter({ database, settings }: ApiDeps): Router<State> {
  const router = new Router<State>();
  router.use(pageErrors());
  const owner = async (emailId: string, token: string) => {
    const found = isAttemptToken(settings.secret, emailId, token) ? await emailOwner(database, emailId) : null;
    if (!found) throw new CoraError("resource_not_found", "This link is not one of ours.");
    return found;
  };
  router.get("/unsubscribe/:emailId/:token", async (ctx) => {
    ctx.state.operation = "unsubscribe_page";
    await owner(ctx.params["emailId"] ?? "", ctx.params["token"] ?? "");
    const body = html`<h1>No more messages?</h1>
      <p>One click, and we will neither write to you nor call you again.</p>
      <form method="post"><button>Stop contacting me</button></form>`;
    showPage(ctx, { title: "Unsubscribe", body, narrow: true });
  });
  router.post("/unsubscribe/:emailId/:token", async (ctx) => {
    ctx.state.operation = "unsubscribe";
    const emailId = ctx.params["emailId"] ?? "";
    const { projectId, leadId, agentId } = await owner(emailId, ctx.params["token"] ?? "");
    await inProject(database, projectId, (em) =>
      recordOptOut(em, { projectId, leadId, agentId, recordId: emailId, reason: "unsubscribed" }),
    );
    const body = html`<h1>Done.</h1>
      <p>You will not hear from us again, by mail or by phone.</p>`;
    showPage(ctx, { title: "Unsubscribed", body, narrow: true });
  });
  return router;
}
