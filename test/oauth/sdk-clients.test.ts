import { randomBytes } from "node:crypto";
import { Client as NewClient, StreamableHTTPClientTransport as NewTransport } from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { inSystem } from "../../db/project-scope.ts";
import { REVISIONS } from "../api/open-mcp.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { foundChromium, launchChromium } from "./chromium.ts";
import { openHost } from "./host.ts";
import type { Host } from "./host.ts";
import { oauthCora } from "./oauth-cora.ts";

interface AnyClient {
  connect(transport: never): Promise<void>;
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}
interface AnyTransport {
  finish(callback: URLSearchParams): Promise<void>;
}

/** The SDK's own clients, as hosts use them. */
const GENERATIONS: Record<string, { client(): AnyClient; transport(url: URL, host: Host): AnyTransport }> = {
  "today's client on the stateless revision": {
    client: () =>
      new NewClient(
        { name: "host", version: "1.0.0" },
        { versionNegotiation: REVISIONS["2026-07-28"] as never },
      ) as never,
    transport: (url, host) => {
      const made = new NewTransport(url, { authProvider: host as never });
      return Object.assign(made, { finish: (callback: URLSearchParams) => made.finishAuth(callback) });
    },
  },
  "today's client on 2025-11-25": {
    client: () =>
      new NewClient(
        { name: "host", version: "1.0.0" },
        { versionNegotiation: REVISIONS["2025-11-25"] as never },
      ) as never,
    transport: (url, host) => {
      const made = new NewTransport(url, { authProvider: host as never });
      return Object.assign(made, { finish: (callback: URLSearchParams) => made.finishAuth(callback) });
    },
  },
  "the client before it": {
    client: () => new OldClient({ name: "host", version: "1.0.0" }) as never,
    transport: (url, host) => {
      const made = new OldTransport(url, { authProvider: host as never });
      return Object.assign(made, {
        finish: (callback: URLSearchParams) => made.finishAuth(callback.get("code") ?? ""),
      });
    },
  },
};

const PASSWORD = "correct horse battery";

describe.skipIf(foundChromium === null)("through a real browser", () => {
  let cora: TestCora;
  let chromium: Browser;
  let email: string;
  let browser: BrowserContext;
  let host: Host;
  let hostName: string;
  beforeAll(async () => {
    [cora, chromium] = await Promise.all([oauthCora(), launchChromium()]);
    email = `ann-${randomBytes(4).toString("hex")}@example.com`;
    await cora.client.post("/api/v1/signup", { email, password: PASSWORD, company_name: "Acme Solar" });
    await inSystem(cora.database, (em) => em.execute("UPDATE app_user SET email_verified_at = now()"));
  });
  afterAll(async () => {
    await chromium?.close();
    await cora?.stop();
  });
  beforeEach(async () => {
    // No page of Cora needs JavaScript.
    browser = await chromium.newContext({ javaScriptEnabled: false, viewport: { width: 900, height: 900 } });
    hostName = `Trial host ${randomBytes(3).toString("hex")}`;
    host = await openHost(hostName);
  });
  afterEach(async () => {
    host?.close();
    await browser?.close();
  });

  const decide = async (choice: "Everything that you may" | "Read only") => {
    const page = await browser.newPage();
    await page.goto(host.sentTo());
    if (page.url().includes("/sign-in")) {
      await page.getByLabel("Email").fill(email);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
    }
    await page.getByRole("heading", { name: `Connect ${hostName} to Cora?` }).waitFor();
    if (process.env["CORA_SCREENSHOTS"])
      await page.screenshot({ path: `${process.env["CORA_SCREENSHOTS"]}/consent.png`, fullPage: true });
    await page.getByLabel(choice).check();
    await page.getByRole("button", { name: "Connect" }).click();
    await page.getByRole("heading", { name: "Connected. You may close this page." }).waitFor();
    await page.close();
  };
  const connectorUrl = () => new URL("/api/mcp", cora.baseUrl);

  describe.each(Object.keys(GENERATIONS))("%s", (name) => {
    const { client: newClient, transport: newTransport } = GENERATIONS[name] as (typeof GENERATIONS)[string];
    const connected = async (choice: Parameters<typeof decide>[0]): Promise<AnyClient> => {
      const transport = newTransport(connectorUrl(), host);
      await expect(newClient().connect(transport as never)).rejects.toThrow();
      await decide(choice);
      await transport.finish(await host.callback());
      const client = newClient();
      await client.connect(newTransport(connectorUrl(), host) as never);
      return client;
    };
    const isError = async (client: AnyClient, tool: string, input: Record<string, unknown> = {}): Promise<boolean> =>
      ((await client.callTool({ name: tool, arguments: input })) as { isError?: boolean }).isError ?? false;

    test("registers itself, is let in, works, refreshes by itself, and is out once the person ends it", async () => {
      const client = await connected("Everything that you may");
      expect(host.clientInformation()?.client_id).toMatch(/^app_/);
      const { tools } = await client.listTools();
      expect(tools.map(({ name: tool }) => tool)).toContain("create_lead");
      expect(await isError(client, "create_lead", { name: "Jo" })).toBe(false);

      const before = host.tokens();
      await inSystem(cora.database, (em) =>
        em.execute("UPDATE oauth_artifact SET expires_at = now() WHERE model = 'AccessToken'"),
      );
      expect(await isError(client, "list_leads")).toBe(false);
      expect(host.tokens()?.access_token).not.toBe(before?.access_token);
      expect(host.tokens()?.refresh_token).not.toBe(before?.refresh_token);

      const page = await browser.newPage();
      await page.goto(`${cora.baseUrl}/account/apps`);
      if (process.env["CORA_SCREENSHOTS"])
        await page.screenshot({ path: `${process.env["CORA_SCREENSHOTS"]}/apps.png`, fullPage: true });
      const end = page.getByRole("button", { name: `End the connection of ${hostName}` });
      await end.click();
      await end.waitFor({ state: "detached" });
      await page.close();
      await expect(client.callTool({ name: "list_leads", arguments: {} })).rejects.toThrow();
      await client.close();
    });

    test("reads only where the person allowed no more, and asks again before it writes", async () => {
      const client = await connected("Read only");
      expect(host.tokens()?.scope).toBe("cora.read");
      const { tools } = await client.listTools();
      expect(tools.map(({ name: tool }) => tool)).not.toContain("create_lead");
      expect(await isError(client, "list_leads")).toBe(false);
      await expect(client.callTool({ name: "create_lead", arguments: { name: "Jo" } })).rejects.toThrow();
      const asked = new URL(host.sentTo());
      expect(asked.searchParams.get("scope")).toContain("cora.write");
      await client.close();
    });
  });
});
