import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import type { Answer } from "../setup/test-client.ts";

/** Cora with an API, and with limits that no test but those of limits will meet. */
export async function oauthCora(env: Record<string, string> = {}): Promise<TestCora> {
  const cora = await testCora({ env: { APP_REGISTRATIONS_PER_HOUR: "100000", ...env } });
  await cora.startApi();
  return cora;
}

const MESSAGE = { jsonrpc: "2.0", id: 1 };
const ACCEPT = { accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25" };

/** One message to the connector, as an app with that token sends it. */
export const mcp = (
  cora: Pick<TestCora, "client">,
  token: string,
  method: string,
  params: unknown = {},
): Promise<Answer> => cora.client.as(token).post("/api/mcp", { ...MESSAGE, method, params }, ACCEPT);

/** Calls a tool; gives the HTTP status and the tool's result. */
export async function callTool(
  cora: Pick<TestCora, "client">,
  token: string,
  name: string,
  input: Record<string, unknown> = {},
) {
  const { status, body, headers } = await mcp(cora, token, "tools/call", { name, arguments: input });
  const data = typeof body === "string" ? /^data: (.+)$/m.exec(body)?.[1] : undefined;
  const result = data === undefined ? null : JSON.parse(data).result;
  const error = result?.isError ? JSON.parse(result.content[0].text).error : (body.error ?? null);
  return { status, headers, result, error };
}

/** Whether the connector takes this token now. */
export const works = async (cora: Pick<TestCora, "client">, token: string): Promise<boolean> =>
  (await mcp(cora, token, "tools/list")).status === 200;
