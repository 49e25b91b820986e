import Router from "@koa/router";
import { inProject } from "../../db/project-scope.ts";
import { emailOwner } from "../../db/queries/email-owner.ts";
import { recordOptOut } from "../../db/queries/record-opt-out.ts";
import { CoraError } from "../../domain/errors.ts";
import { isAttemptToken } from "../../providers/callback-urls.ts";
import type { ApiDeps } from "../deps.ts";
import type { State } from "../http/state.ts";

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>body{font:1.05rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.25rem;color:#1c2430;background:#fbfbfa}
h1{font-size:1.4rem}button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:.4rem;background:#1c2430;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid #7aa7ff;outline-offset:2px}</style></head><body><main>${body}</main></body></html>`;

/** The link at the end of every email. GET only asks, because scanners follow links; POST, also a mail client's own, does it. */
export function unsubscribeRouter({ database, settings }: ApiDeps): Router<State> {
  const router = new Router<State>();
  const owner = async (emailId: string, token: string) => {
    const found = isAttemptToken(settings.secret, emailId, token) ? await emailOwner(database, emailId) : null;
    if (!found) throw new CoraError("resource_not_found", "This link is not one of ours.");
    return found;
  };
  router.get("/unsubscribe/:emailId/:token", async (ctx) => {
    ctx.state.operation = "unsubscribe_page";
    await owner(ctx.params["emailId"] ?? "", ctx.params["token"] ?? "");
    ctx.type = "html";
    ctx.body = page(
      "Unsubscribe",
      '<h1>No more messages?</h1><p>One click, and we will neither write to you nor call you again.</p><form method="post"><button>Stop contacting me</button></form>',
    );
  });
  router.post("/unsubscribe/:emailId/:token", async (ctx) => {
    ctx.state.operation = "unsubscribe";
    const emailId = ctx.params["emailId"] ?? "";
    const { projectId, leadId, agentId } = await owner(emailId, ctx.params["token"] ?? "");
    await inProject(database, projectId, (em) =>
      recordOptOut(em, { projectId, leadId, agentId, recordId: emailId, reason: "unsubscribed" }),
    );
    ctx.type = "html";
    ctx.body = page("Unsubscribed", "<h1>Done.</h1><p>You will not hear from us again, by mail or by phone.</p>");
  });
  return router;
}
