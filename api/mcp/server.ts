import { Server } from "@modelcontextprotocol/server";
import type { CallToolResult } from "@modelcontextprotocol/server";
import { CoraError, errorEnvelope } from "../../domain/errors.ts";
import type { ApiDeps } from "../deps.ts";
import { invoke } from "../invoke.ts";
import type { Answer } from "../invoke.ts";
import type { Actor, Operation } from "../operation.ts";
import { toCoraError } from "../to-cora-error.ts";
import { KEY_ARGUMENT, describeTool } from "./tool.ts";

/** Who speaks, as the HTTP front has found out. */
export interface McpCaller {
  actor: Actor;
  requestId: string;
}

/** The low-level server, because the operations bring their own schemas and the one door already parses with them. */
export function createMcpServer(operations: readonly Operation[], caller: McpCaller, deps: ApiDeps): Server {
  const tools = new Map(operations.filter(({ mcp }) => mcp).map((op) => [op.id, op]));
  const server = new Server(
    { name: "cora", title: "Cora", version: "0.1.0" },
    {
      capabilities: { tools: {} },
      instructions:
        "Cora calls and mails people for you. Tools marked destructive reach real people: confirm with a human before using them.",
    },
  );
  const visible = [...tools.values()].filter((op) => caller.actor.scope === "full" || op.method === "GET");
  server.setRequestHandler("tools/list", () => ({ tools: visible.map(describeTool) }));
  server.setRequestHandler("tools/call", async ({ params }): Promise<CallToolResult> => {
    try {
      const op = tools.get(params.name);
      if (!op) throw new CoraError("resource_not_found", `There is no tool ${params.name.slice(0, 100)}.`);
      const { [KEY_ARGUMENT]: key, ...raw } = (params.arguments ?? {}) as Record<string, unknown>;
      if (op.effect === "outreach" && typeof key !== "string")
        throw new CoraError("missing_idempotency_key", undefined, { param: KEY_ARGUMENT });
      const sendsKey = typeof key === "string" && op.idempotency;
      const request = {
        read: async () => (sendsKey || key === undefined ? raw : { ...raw, [KEY_ARGUMENT]: key }),
        actor: caller.actor,
        requestId: caller.requestId,
      };
      return await present(await invoke(op, { ...request, idempotencyKey: sendsKey ? key : null }, deps));
    } catch (error) {
      const known = toCoraError(error);
      if (known !== error)
        deps.log.error({ err: error, requestId: caller.requestId, tool: params.name }, "unexpected error");
      const body = errorEnvelope(known, caller.requestId);
      return { isError: true, content: [{ type: "text", text: JSON.stringify(body) }] };
    }
  });
  return server;
}

async function present({ body, binary }: Answer): Promise<CallToolResult> {
  if (body === null && !binary) return { content: [{ type: "text", text: "Done." }] };
  if (!binary)
    return {
      structuredContent: body as Record<string, unknown>,
      content: [{ type: "text", text: JSON.stringify(body) }],
    };
  const data = Buffer.from(await new Response(binary.body).arrayBuffer()).toString("base64");
  const facts = binary.facts ? [{ type: "text" as const, text: JSON.stringify({ data: binary.facts }) }] : [];
  return { content: [{ type: "audio", data, mimeType: binary.contentType }, ...facts] };
}
