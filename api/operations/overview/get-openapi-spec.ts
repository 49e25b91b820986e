import { z } from "zod";
import { openApiDocument } from "../../openapi/document.ts";
import { operation } from "../../operation.ts";
import type { Operation } from "../../operation.ts";

export const getOpenApiSpec = (all: () => readonly Operation[]) => {
  // Made once: the operations do not change while the process runs.
  let document: ReturnType<typeof openApiDocument> | undefined;
  return operation({
    id: "get_openapi_spec",
    section: "Overview",
    method: "GET",
    path: "/api/v1/openapi.json",
    summary: "Get this API as an OpenAPI 3.1 document",
    description: "The bare document, without the envelope. It is long: `get_api_index` is enough to find an operation.",
    auth: "none",
    effect: "read",
    status: 200,
    mcp: true,
    errors: [],
    kind: "bare",
    input: z.strictObject({}),
    output: z.looseObject({
      openapi: z.string(),
      info: z.looseObject({ title: z.string(), version: z.string() }),
      paths: z.record(z.string(), z.unknown()),
      components: z.record(z.string(), z.unknown()),
    }),
  }).handle(async (_, call) => (document ??= openApiDocument(all(), call.deps.settings.publicUrl)));
};
