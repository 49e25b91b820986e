import { execFile, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { operations } from "../../api/operations/index.ts";
import { consent } from "../oauth/app.ts";
import { ownerOf, signedInBrowser } from "../oauth/browser.ts";
import { eventually } from "../setup/eventually.ts";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

const run = (command: string, args: string[], cwd: string, env: Record<string, string> = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const options = { cwd, timeout: 180_000, maxBuffer: 32 * 1024 * 1024, env: { ...process.env, ...env } };
    execFile(command, args, options, (error, stdout, stderr) =>
      resolve({ code: error ? (typeof error.code === "number" ? error.code : 1) : 0, stdout, stderr }),
    );
  });

/** The inspector with everything that it needs, in a folder of its own; null where npm cannot bring it. */
async function installInspector(): Promise<string | null> {
  const folder = mkdtempSync(path.join(tmpdir(), "cora-inspector-"));
  for (const file of ["package.json", "package-lock.json"])
    cpSync(new URL(`inspector/${file}`, import.meta.url), path.join(folder, file));
  const installed = await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"], folder);
  if (installed.code === 0) return folder;
  rmSync(folder, { recursive: true, force: true });
  return null;
}

const folder = await installInspector();
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(folder === null)("the MCP inspector's command line", () => {
  let cora: TestCora;
  let project: BuiltProject;
  beforeAll(async () => {
    cora = await testCora();
    await cora.startApi();
    project = await buildProject(cora);
  });
  afterAll(() => cora?.stop());

  const bin = path.join(folder ?? "", "node_modules/.bin/mcp-inspector");
  const target = () => ["--cli", "--transport", "http", "--server-url", `${cora.baseUrl}/api/mcp`];
  const inspect = (...args: string[]): Promise<Ran> => {
    const key = ["--header", `Authorization: Bearer ${project.apiKey}`];
    return run(bin, [...target(), ...key, ...args], folder as string, { HOME: folder as string });
  };

  test.each(["legacy", "modern"])(
    "lists every tool over the %s protocol and finds nothing in their schemas to stumble over",
    async (era) => {
      const { code, stdout, stderr } = await inspect("--method", "tools/list", "--strict", "--protocol-era", era);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      const { tools } = JSON.parse(stdout) as { tools: { name: string }[] };
      expect(tools.map(({ name }) => name)).toEqual(operations.filter(({ mcp }) => mcp).map(({ id }) => id));
    },
  );

  test("calls a tool that writes and one that reads", async () => {
    const made = await inspect("--method", "tools/call", "--tool-name", "create_lead", "--tool-arg", "name=Jo Doe");
    expect(made.code, made.stderr).toBe(0);
    const { id } = JSON.parse(made.stdout).structuredContent.data;
    const read = await inspect("--method", "tools/call", "--tool-name", "get_lead", "--tool-arg", `lead_id=${id}`);
    expect(JSON.parse(read.stdout).structuredContent.data).toMatchObject({ id, name: "Jo Doe" });
  });

  test("is told why a call is refused", async () => {
    const { stdout, stderr } = await inspect(
      "--method",
      "tools/call",
      "--tool-name",
      "get_lead",
      "--tool-arg",
      "lead_id=lead_none",
    );
    expect(stdout + stderr).toContain("resource_not_found");
  });

  test("registers itself and comes in through a person's consent", async () => {
    const browser = await signedInBrowser(cora, await ownerOf(cora, project.projectId));
    const callback = ["--callback-url", `http://127.0.0.1:${await freePort()}/oauth/callback`];
    const child = spawn(bin, [...target(), ...callback, "--method", "tools/list"], {
      cwd: folder as string,
      // No window of this machine is to open.
      env: { ...process.env, HOME: folder as string, MCP_AUTO_OPEN_ENABLED: "true", BROWSER: "true" },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [output, ended] = [{ text: "" }, new Promise((resolve) => child.once("exit", resolve))];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output.text += String(chunk)));
    const url = await eventually(
      () => /http\S+\/oauth\/authorize\S+/.exec(output.text)?.[0],
      "the inspector's request",
    );
    const { callback: answer } = await consent(browser, url);
    await fetch(answer);
    expect(await ended, output.text).toBe(0);
    expect(output.text).toContain("trigger_call");
  });
});
