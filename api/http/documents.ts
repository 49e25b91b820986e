import Router from "@koa/router";
import { markdownDocs } from "../docs/markdown.ts";
import { openApiDocument } from "../openapi/document.ts";
import type { Operation } from "../operation.ts";
import type { State } from "./state.ts";

/** The documents that the list of operations is worth: markdown for readers, OpenAPI for machines. */
export function documentRouter(operations: readonly Operation[], publicUrl: string): Router<State> {
  const router = new Router<State>();
  const [markdown, openApi] = [markdownDocs(operations, publicUrl), openApiDocument(operations, publicUrl)];
  router.get("/", (ctx) => ctx.redirect("/api/v1/docs"));
  router.get("/api/v1/docs", (ctx) => {
    ctx.type = "text/markdown; charset=utf-8";
    ctx.body = markdown;
  });
  router.get("/api/v1/openapi.json", (ctx) => {
    ctx.body = openApi;
  });
  return router;
}
