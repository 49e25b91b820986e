import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type Router from "@koa/router";
import type { State } from "../http/state.ts";

const STYLE = readFileSync(new URL("style.css", import.meta.url), "utf8");
const VERSION = createHash("sha256").update(STYLE).digest("hex").slice(0, 12);
const PATH = "/assets/pages.css";

/** Its version in the query lets browsers keep it for good. */
export const STYLE_PATH = `${PATH}?v=${VERSION}`;

/** The one stylesheet of all pages. */
export function styleRoute(router: Router<State>): void {
  router.get(PATH, (ctx) => {
    ctx.state.operation = "page_style";
    ctx.type = "css";
    ctx.set("Cache-Control", "public, max-age=31536000, immutable");
    ctx.set("X-Content-Type-Options", "nosniff");
    ctx.body = STYLE;
  });
}
