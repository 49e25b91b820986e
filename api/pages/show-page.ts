import { page } from "./layout.ts";
import type { Page } from "./layout.ts";

/** What sending a page needs of a Koa context. */
export interface AnswerContext {
  status: number;
  type: string;
  body: unknown;
  set(header: string, value: string): void;
}

interface Sending {
  status?: number;
  /** Origins that an answer to one of the page's forms may redirect to; browsers count that as sending the form there. */
  formAction?: readonly string[];
}

/** Sends a page that runs no script, loads nothing from elsewhere, is framed by nobody and kept by no cache. */
export function showPage(ctx: AnswerContext, { status = 200, formAction = [], ...rest }: Page & Sending): void {
  ctx.status = status;
  ctx.type = "html";
  ctx.set(
    "Content-Security-Policy",
    [
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self' data:",
      `form-action ${["'self'", ...formAction].join(" ")}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join("; "),
  );
  ctx.set("Cache-Control", "no-store");
  ctx.set("X-Content-Type-Options", "nosniff");
  // Some links hold a token; without any referrer at all browsers would send forms from nowhere (`Origin: null`).
  ctx.set("Referrer-Policy", "same-origin");
  ctx.body = page(rest);
}
