import Router from "@koa/router";
import { integrationGuide } from "../docs/integration-guide.ts";
import { llmsText } from "../docs/llms-text.ts";
import { markdownDocs } from "../docs/markdown.ts";
import type { Operation } from "../operation.ts";
import type { State } from "./state.ts";

/** The documents for readers that the list of operations is worth; OpenAPI, for machines, is an operation itself. */
export function documentRouter(operations: readonly Operation[], publicUrl: string): Router<State> {
  const router = new Router<State>();
  const serve = (path: string, operation: string, type: string, text: string) =>
    router.get(path, (ctx) => {
      ctx.state.operation = operation;
      ctx.type = `${type}; charset=utf-8`;
      ctx.body = text;
    });
  serve("/api/v1/docs", "get_api_docs", "text/markdown", markdownDocs(operations, publicUrl));
  serve("/api/v1/integration-guide", "get_integration_guide", "text/markdown", integrationGuide(publicUrl));
  serve("/llms.txt", "llms_text", "text/plain", llmsText(operations, publicUrl));
  return router;
}
