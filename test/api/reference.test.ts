import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../../api/operations/index.ts";
import { foundChromium, launchChromium } from "../oauth/chromium.ts";
import { buildProject } from "../setup/factories.ts";
import type { BuiltProject } from "../setup/factories.ts";
import { testCora } from "../setup/test-cora.ts";
import { sessionHeaders } from "./session-client.ts";
import type { TestCora } from "../setup/test-cora.ts";

let cora: TestCora;
let project: BuiltProject;

beforeAll(async () => {
  // The reference talks to the address that it came from, whatever the public one is.
  cora = await testCora({ env: { PUBLIC_URL: "https://cora.example" } });
  await cora.startApi();
  project = await buildProject(cora);
});
afterAll(() => cora?.stop());

const assetsOf = async (): Promise<string[]> => {
  const { body } = await cora.client.get("/docs");
  return [...(body as string).matchAll(/(?:href|src)="(\/docs\/assets\/[^"]+)"/g)].map(([, path]) => path as string);
};

describe("the page at /docs", () => {
  test("loads nothing from elsewhere, runs nothing inline, and is framed by nobody", async () => {
    const { status, headers, body } = await cora.client.get("/docs");
    expect({ status, type: headers.get("content-type") }).toEqual({ status: 200, type: "text/html; charset=utf-8" });
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';/);
    expect(policy).toMatch(/frame-ancestors 'none'/);
    expect(policy).not.toMatch(/unsafe|https?:/);
    expect(body).not.toMatch(/https?:\/\/|<script>|<style|\son\w+=/);
    expect(body).toContain("<noscript>");
  });

  test("names its files by their content, so that they may be kept for ever", async () => {
    const assets = await assetsOf();
    expect(assets).toHaveLength(4);
    for (const path of assets) {
      const response = await fetch(cora.baseUrl + path, { headers: { "accept-encoding": "gzip" } });
      expect({
        path,
        status: response.status,
        cache: response.headers.get("cache-control"),
        encoding: response.headers.get("content-encoding"),
      }).toEqual({ path, status: 200, cache: "public, max-age=31536000, immutable", encoding: "gzip" });
      expect(response.headers.get("content-type")).toBe(
        path.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8",
      );
      const plain = await fetch(cora.baseUrl + path, { headers: { "accept-encoding": "identity" } });
      expect(plain.headers.get("content-encoding")).toBeNull();
      expect(await plain.text()).toBe(await response.text());
    }
  });

  test.each([
    "/docs/assets/0000000000000000/reference.js",
    "/docs/assets/%2e%2e/package.json",
    "/docs/assets/x/..%2f..%2fpackage.json",
  ])("gives out no other file: %s", async (path) => {
    expect((await cora.client.get(path)).status).toBe(404);
  });
});

describe.skipIf(!foundChromium)("in a browser", () => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1_100, height: 900 }, colorScheme: "dark" });
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(`${cora.baseUrl}/docs`);
    await page.waitForSelector(".opblock");
  });
  afterAll(() => browser?.close());

  test("every operation is there, and nothing went wrong on the way", async () => {
    expect(await page.locator(".opblock").count()).toBe(operations.length);
    expect(problems).toEqual([]);
  });

  test("the reader's colours are followed, and can be changed", async () => {
    const isDark = () => page.evaluate('document.documentElement.classList.contains("dark-mode")');
    expect(await isDark()).toBe(true);
    await page.click("#theme");
    expect(await isDark()).toBe(false);
  });

  test("a key that is entered is sent, and the answer comes from this server", async () => {
    await page.click(".btn.authorize");
    await page.locator(".auth-container", { hasText: "X-API-Key" }).locator("input").fill(project.apiKey);
    await page.locator(".auth-container", { hasText: "X-API-Key" }).locator("button", { hasText: "Authorize" }).click();
    await page.click(".btn-done");
    const block = page.locator("#operations-Leads-create_lead");
    await block.locator(".opblock-summary-control").click();
    await block.locator(".try-out__btn").click();
    await block.locator(".execute").click();
    await block.locator(".live-responses-table .response").waitFor();
    const answer = await block.locator(".live-responses-table").textContent();
    expect(answer).toContain("201");
    expect(answer).toContain("Jane Doe");
    expect(answer).toContain("x-ratelimit-remaining");
    const { body } = await project.client.get("/api/v1/leads");
    expect(body.data).toMatchObject([{ name: "Jane Doe", company: "Acme Solar" }]);
    expect(problems).toEqual([]);
  });

  test("where no key is entered, what a person may do by themselves is sent with their session", async () => {
    const { cookie = "" } = await sessionHeaders(cora, project.projectId);
    const [name = "", value = ""] = cookie.split("=");
    const url = cora.baseUrl.replace("http:", "https:");
    const context = await browser.newContext();
    await context.addCookies([{ name: `__Host-${name}`, value, url, secure: true }]);
    const own = await context.newPage();
    await own.goto(`${cora.baseUrl}/docs#/Coordination/approve_goal_step`);
    const block = own.locator("#operations-Coordination-approve_goal_step");
    await block.locator(".try-out__btn").click();
    await block.locator("tr[data-param-name=goal_id] input").fill("goal_unknown");
    await block.locator(".execute").click();
    await block.locator(".live-responses-table .response").waitFor();
    // Without the session it would be 401.
    expect(await block.locator(".live-responses-table").textContent()).toContain("resource_not_found");
    await context.close();
  });

  test("an operation has an address of its own, and opens by the keyboard", async () => {
    const other = await browser.newPage({ viewport: { width: 390, height: 800 } });
    await other.goto(`${cora.baseUrl}/docs#/Outreach/trigger_call`);
    await other.waitForSelector("#operations-Outreach-trigger_call .opblock-body");
    expect(await other.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    const summary = other.locator("#operations-Outreach-send_email .opblock-summary-control");
    await summary.focus();
    await other.keyboard.press("Enter");
    await other.waitForSelector("#operations-Outreach-send_email .opblock-body");
    await other.close();
  });
});
