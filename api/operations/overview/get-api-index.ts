import { z } from "zod";
import { operation } from "../../operation.ts";
import type { Operation } from "../../operation.ts";

/** Made of the whole list, itself included, so the list is handed in late. */
export const getApiIndex = (all: () => readonly Operation[]) =>
  operation({
    id: "get_api_index",
    section: "Overview",
    method: "GET",
    path: "/api/v1",
    summary: "List every operation with its method, path and tool name",
    auth: "none",
    effect: "read",
    status: 200,
    mcp: true,
    errors: [],
    kind: "object",
    input: z.strictObject({}),
    output: z.object({
      name: z.string(),
      version: z.string(),
      docs: z.string(),
      reference: z.string(),
      guide: z.string(),
      openapi: z.string(),
      mcp: z.string(),
      operations: z.array(
        z.object({
          id: z.string(),
          section: z.string(),
          method: z.string(),
          path: z.string(),
          summary: z.string(),
          scope: z.string().nullable(),
          effect: z.string(),
          mcp_tool: z.string().nullable(),
        }),
      ),
    }),
  }).handle(async (_, call) => {
    const { publicUrl } = call.deps.settings;
    return {
      name: "Cora",
      version: "1",
      docs: `${publicUrl}/api/v1/docs`,
      reference: `${publicUrl}/docs`,
      guide: `${publicUrl}/api/v1/integration-guide`,
      openapi: `${publicUrl}/api/v1/openapi.json`,
      mcp: `${publicUrl}/api/mcp`,
      operations: all().map((op) => ({
        id: op.id,
        section: op.section,
        method: op.method,
        path: op.path,
        summary: op.summary,
        scope: op.auth === "none" ? null : op.method === "GET" ? "read" : "write",
        effect: op.effect,
        mcp_tool: op.mcp ? op.id : null,
      })),
    };
  });
