import Router from "@koa/router";
import { CoraError } from "../../../domain/errors.ts";
import type { State } from "../../http/state.ts";
import { referenceAssets } from "./assets.ts";
import { referencePage } from "./reference-page.ts";

/** Nothing from elsewhere, nothing inline, and no talk but with this server. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** `/docs`: the reference to read and to try, made in the browser from our own OpenAPI document. */
export function referenceRouter(): Router<State> {
  const { version, find } = referenceAssets();
  const page = referencePage(`/docs/assets/${version}`);
  const router = new Router<State>();
  router.get("/docs", (ctx) => {
    ctx.state.operation = "reference_page";
    ctx.set({
      "Content-Security-Policy": POLICY,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-cache",
    });
    ctx.type = "html";
    ctx.body = page;
  });
  router.get("/docs/assets/:version/:name", async (ctx) => {
    ctx.state.operation = "reference_asset";
    const asset = ctx.params["version"] === version ? find(ctx.params["name"] ?? "") : undefined;
    if (!asset) throw new CoraError("resource_not_found", "There is no such file.");
    ctx.set({
      "Cache-Control": "public, max-age=31536000, immutable",
      "X-Content-Type-Options": "nosniff",
      Vary: "Accept-Encoding",
    });
    ctx.type = `${asset.type}; charset=utf-8`;
    const isSmall = ctx.acceptsEncodings("gzip", "identity") === "gzip";
    if (isSmall) ctx.set("Content-Encoding", "gzip");
    ctx.body = isSmall ? await asset.compressed() : asset.plain;
  });
  return router;
}
