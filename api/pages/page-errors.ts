import type { Middleware } from "koa";
import { ERRORS } from "../../domain/errors.ts";
import type { State } from "../http/state.ts";
import { toCoraError } from "../to-cora-error.ts";
import { html } from "./html.ts";
import { showPage } from "./show-page.ts";

const TITLES: Record<number, string> = {
  403: "That is not allowed",
  404: "There is nothing here",
  429: "Too many tries",
  503: "We are not quite here",
};

/** What goes wrong on a page is told on a page. */
export const pageErrors = (): Middleware<State> =>
  async function pageErrors(ctx, next) {
    try {
      await next();
    } catch (error) {
      const known = toCoraError(error);
      if (known !== error) ctx.app.emit("error", error, ctx);
      const { status } = ERRORS[known.code];
      const retryAfter = known.details?.["retry_after"];
      if (typeof retryAfter === "number") ctx.set("Retry-After", String(retryAfter));
      const title = TITLES[status] ?? "That did not work";
      const body = html`<h1>${title}</h1>
        <p>${known.message}</p>
        <p class="quiet small">Request ${ctx.state.requestId}</p>
        <p><a href="/">To the start page</a></p>`;
      showPage(ctx, { title, body, narrow: true, status });
    }
  };
