import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../bin/project-root.ts";
import { openMcp } from "../api/open-mcp.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

const MINUTES_MS = 3 * 60_000;
let cora: TestCora;
let folder: string;
/** What the shell said that ran the README's commands, and its variables at the end. */
let ran: { code: number | null; output: string; variables: Record<string, string> };

const readme = readFileSync(path.join(projectRoot, "README.md"), "utf8");
const [, section = ""] = readme.split("\n## Quickstart\n");
const blocks = [...(section.split("\n## ")[0] ?? "").matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code]) => code ?? "");
const isForAgents = (code: string): boolean => code.startsWith("claude ");

beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  folder = mkdtempSync(path.join(tmpdir(), "cora-quickstart-"));
  ran = await runAsPasted(blocks.filter((code) => !isForAgents(code)).join("\n"));
}, MINUTES_MS);
afterAll(async () => {
  await cora?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** One shell, as when everything is pasted into one terminal; only the base address comes from outside. */
function runAsPasted(commands: string): Promise<typeof ran> {
  const names = ["KEY", "AGENT", "LEAD", "CALL", "PAY"];
  const script = `${commands}\necho\nfor name in ${names.join(" ")}; do eval "echo \\"@$name=\\$$name\\""; done\n`;
  const shell = spawn("sh", ["-e", "-u", "-c", script], {
    cwd: folder,
    env: { PATH: process.env["PATH"], CORA: cora.baseUrl },
    timeout: MINUTES_MS - 20_000,
  });
  let output = "";
  for (const stream of [shell.stdout, shell.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    shell.on("error", reject);
    shell.on("close", (code) => {
      const variables = Object.fromEntries(
        [...output.matchAll(/^@(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
      );
      resolve({ code, output, variables });
    });
  });
}

test("the commands of the quickstart run as they are written, to their end", () => {
  expect(blocks.length).toBeGreaterThan(4);
  expect(ran.code, ran.output).toBe(0);
  expect(ran.variables).toEqual({
    KEY: expect.stringMatching(/^cora_live_/),
    AGENT: expect.stringMatching(/^agt_/),
    LEAD: expect.stringMatching(/^lead_/),
    CALL: expect.stringMatching(/^call_/),
    PAY: expect.stringMatching(/^http/),
  });
  expect(ran.output).not.toMatch(/"error":/);
});

test("they end in a recorded call that booked a meeting, with the transcript on the screen", async () => {
  const { body } = await cora.client.as(ran.variables["KEY"] ?? "").get(`/api/v1/calls/${ran.variables["CALL"]}`);
  expect(body.data).toMatchObject({ status: "completed", outcome: "connected", lead_id: ran.variables["LEAD"] });
  expect(body.data.meeting_when).toBeTruthy();
  expect(ran.output).toContain('"speaker":"HUMAN"');
  const audio = readFileSync(path.join(folder, "call.mp3"));
  // Every frame of an MP3 begins with eleven bits that are set.
  expect(audio.readUInt16BE(0) & 0xffe0).toBe(0xffe0);
  expect(audio.length).toBeGreaterThan(1_000);
});

test("`claude mcp add` names the transport and the address where an MCP client finds the tools", async () => {
  const [line = ""] = blocks.filter(isForAgents);
  const [, transport, name, address = ""] = /^claude mcp add --transport (\w+) (\w+) "(.+)"\n$/.exec(line) ?? [];
  expect({ transport, name }).toEqual({ transport: "http", name: "cora" });
  const url = new URL(address.replace("$CORA", cora.baseUrl));
  expect(url.href).toBe(`${cora.baseUrl}/api/mcp`);
  const client = await openMcp(url.href, ran.variables["KEY"] ?? "");
  const { structuredContent } = await client.callTool({
    name: "get_call",
    arguments: { call_id: ran.variables["CALL"] },
  });
  expect(structuredContent).toMatchObject({ data: { status: "completed" } });
  await client.close();
  // Without a key, a client that follows the line is told where to sign in.
  const refused = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  expect(refused.headers.get("www-authenticate")).toMatch(/resource_metadata=/);
});
