import { Server } from "@modelcontextprotocol/server";
import type { CallToolResult } from "@modelcontextprotocol/server";
import { CoraError, errorEnvelope } from "../../domain/errors.ts";
import type { ApiDeps } from "../deps.ts";
import { PROJECT_PARAMETER } from "../http/wished-project.ts";
import { invoke } from "../invoke.ts";
import type { Answer } from "../invoke.ts";
import type { Actor, Operation } from "../operation.ts";
import { toCoraError } from "../to-cora-error.ts";
import { readable } from "./readable.ts";
import { KEY_ARGUMENT, describeTool } from "./tool.ts";
import { isUsable, toolsWithin } from "./toolset.ts";
import type { Narrowing } from "./toolset.ts";

/** Who speaks, as the HTTP front has found out. */
export interface McpCaller {
  actor: Actor;
  requestId: string;
  narrowing: Narrowing;
  /** The same caller in another project; throws where it does not reach that one. */
  inProject(projectId: string): Promise<Actor>;
}

const INSTRUCTIONS = `Cora calls and mails people for you, durably and at most once.
Tools marked destructive reach real people: confirm with a human before using them.
A call or email is accepted at once and happens later: follow it with get_call, get_email or list_activity.
Lists are paged: pass next_cursor as cursor. Refusals carry a stable code and say what to do.`;

/** The tools are made of the code: the same caller may keep their list for a while. */
const LIST_LIFETIME_MS = 5 * 60_000;

/** The low-level server, because the operations bring their own schemas and the one door already parses with them. */
export function createMcpServer(operations: readonly Operation[], caller: McpCaller, deps: ApiDeps): Server {
  const tools = new Map(toolsWithin(operations, caller.narrowing).map((op) => [op.id, op]));
  const server = new Server(
    { name: "cora", title: "Cora", version: "0.1.0" },
    {
      capabilities: { tools: {} },
      instructions: INSTRUCTIONS,
      // Private: what is listed depends on who asks.
      cacheHints: { "tools/list": { ttlMs: LIST_LIFETIME_MS, cacheScope: "private" } },
    },
  );
  const usable = [...tools.values()].filter((op) => isUsable(op, caller.actor, caller.narrowing));
  const choosesProject = caller.actor.kind === "oauth";
  server.setRequestHandler("tools/list", () => ({ tools: usable.map((op) => describeTool(op, choosesProject)) }));
  server.setRequestHandler("tools/call", async ({ params }): Promise<CallToolResult> => {
    try {
      const op = tools.get(params.name);
      if (!op) throw new CoraError("resource_not_found", `There is no tool ${params.name.slice(0, 100)}.`);
      return present(op, await callTool(op, params.arguments ?? {}, caller, deps));
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

async function callTool(
  op: Operation,
  sent: Record<string, unknown>,
  caller: McpCaller,
  deps: ApiDeps,
): Promise<Answer> {
  const { [KEY_ARGUMENT]: key, [PROJECT_PARAMETER]: project, ...input } = sent;
  if (caller.narrowing.readOnly && op.method !== "GET")
    throw new CoraError("read_only_key", "This connection was opened with read_only=true.");
  if (op.effect === "outreach" && typeof key !== "string")
    throw new CoraError("missing_idempotency_key", undefined, { param: KEY_ARGUMENT });
  if (project !== undefined && typeof project !== "string")
    throw new CoraError("validation_error", `\`${PROJECT_PARAMETER}\`: must be text.`, { param: PROJECT_PARAMETER });
  const sendsKey = typeof key === "string" && op.idempotency;
  const request = {
    read: async () => (sendsKey || key === undefined ? input : { ...input, [KEY_ARGUMENT]: key }),
    actor: project === undefined ? caller.actor : await caller.inProject(project),
    requestId: caller.requestId,
    idempotencyKey: sendsKey ? key : null,
  };
  return invoke(op, request, deps);
}

async function present(op: Operation, { body, binary }: Answer): Promise<CallToolResult> {
  if (binary) {
    const data = Buffer.from(await new Response(binary.body).arrayBuffer()).toString("base64");
    const facts = binary.facts ? [{ type: "text" as const, text: JSON.stringify({ data: binary.facts }) }] : [];
    return { content: [{ type: "audio", data, mimeType: binary.contentType }, ...facts] };
  }
  if (body === null) return { content: [{ type: "text", text: `${op.summary}: done.` }] };
  return {
    structuredContent: body as Record<string, unknown>,
    content: [
      { type: "text", text: readable(op, body) },
      { type: "text", text: JSON.stringify(body) },
    ],
  };
}
