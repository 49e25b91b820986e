import Router from "@koa/router";
import { accountPages } from "./account.ts";
import { forgotPasswordPages } from "./forgot-password.ts";
import { googlePages } from "./google.ts";
import { invitationPages } from "./invitation.ts";
import { keyPages } from "./keys.ts";
import { pageErrors } from "./page-errors.ts";
import type { PageParts, PageRouter } from "./parts.ts";
import { resetPasswordPages } from "./reset-password.ts";
import { signInPages } from "./sign-in.ts";
import { signUpPages } from "./sign-up.ts";
import { startPage } from "./start-page.ts";
import { styleRoute } from "./style.ts";
import { teamPages } from "./team.ts";
import { verifyEmailPages } from "./verify-email.ts";

/** Pages for people: plain HTML, no script, nothing from elsewhere. */
export function pagesRouter(parts: PageParts): PageRouter {
  const router: PageRouter = new Router();
  router.use(pageErrors());
  styleRoute(router);
  startPage(router, parts);
  signUpPages(router, parts);
  signInPages(router, parts);
  googlePages(router, parts);
  verifyEmailPages(router, parts);
  forgotPasswordPages(router, parts);
  resetPasswordPages(router, parts);
  accountPages(router, parts);
  keyPages(router, parts);
  teamPages(router, parts);
  invitationPages(router, parts);
  return router;
}
