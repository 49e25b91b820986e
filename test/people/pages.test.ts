import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { foundChromium, launchChromium } from "../oauth/chromium.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { PASSWORD, mailWith, newAddress } from "./people.ts";

/** What the functions below, which run in the page, use of its elements. */
interface PageElement {
  id: string;
  tagName: string;
  outerHTML: string;
  textContent: string;
  labels?: ArrayLike<{ textContent: string }>;
  getAttribute(name: string): string | null;
  ownerDocument: { defaultView: { getComputedStyle(element: PageElement): { outlineStyle: string } } };
}
const nameOf = (element: PageElement): string =>
  (element.getAttribute("aria-label") ?? (element.labels?.[0]?.textContent || element.textContent)).trim();
const outlineOf = (element: PageElement): string =>
  element.ownerDocument.defaultView.getComputedStyle(element).outlineStyle;
const markupOf = (element: PageElement): string => element.outerHTML;
const labelOf = (element: PageElement): string => element.id || element.textContent.trim() || element.tagName;

describe.skipIf(foundChromium === null)("in a real browser without JavaScript", () => {
  let cora: TestCora;
  let chromium: Browser;
  let context: BrowserContext;
  let page: Page;
  const origins = new Set<string>();
  const complaints: string[] = [];

  beforeAll(async () => {
    [cora, chromium] = await Promise.all([testCora(), launchChromium()]);
    await Promise.all([cora.startApi(), cora.startWorker()]);
  });
  afterAll(async () => {
    await chromium?.close();
    await cora?.stop();
  });
  beforeEach(async () => {
    context = await chromium.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
    origins.clear();
    complaints.length = 0;
    page.on("request", (request) => {
      if (!request.url().startsWith("data:")) origins.add(new URL(request.url()).origin);
    });
    page.on("console", (message) => complaints.push(message.text()));
  });
  afterEach(() => context.close());

  const go = (path: string) => page.goto(new URL(path, cora.baseUrl).href);
  const press = (name: string | RegExp) => page.getByRole("button", { name }).click();
  /** The letter of the law for a page: a language, one heading, names for all controls, nothing from elsewhere. */
  async function checkPage(): Promise<void> {
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    expect(await page.locator("h1").count(), page.url()).toBe(1);
    expect(await page.locator("main").count()).toBe(1);
    const controls = page.locator("input:not([type=hidden], [aria-hidden]), select, button, a");
    for (const control of await controls.all()) {
      const name = await control.evaluate(nameOf);
      expect(name, `${page.url()} ${await control.evaluate(markupOf)}`).not.toBe("");
    }
    expect([...origins]).toEqual([new URL(cora.baseUrl).origin]);
    expect(complaints).toEqual([]);
  }
  async function signUp(): Promise<string> {
    const email = newAddress();
    await go("/");
    await page.getByRole("link", { name: "Create an account" }).click();
    await checkPage();
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Your name").fill("Jo Doe");
    await page.getByLabel("Company").fill("Acme Solar");
    await press("Create account");
    await checkPage();
    await mailWith(cora, email, /Confirm/);
    await page.getByRole("link", { name: "Read it here." }).click();
    await page.getByRole("link", { name: /verify-email/ }).click();
    origins.clear();
    complaints.length = 0;
    await page.reload();
    await checkPage();
    await page.getByLabel("Password").fill(PASSWORD);
    await press("Confirm and sign in");
    return email;
  }

  test("one signs up, reads the mail, confirms, and finds the way to the account", async () => {
    const email = await signUp();
    expect(new URL(page.url()).pathname).toBe("/account");
    await checkPage();
    expect(await page.getByRole("status").innerText()).toContain("confirmed");
    expect(await page.locator("main").innerText()).toContain(email);
    await page.getByLabel("Name", { exact: false }).fill("Josephine");
    await press("Save the name");
    expect(await page.getByLabel("Name", { exact: false }).inputValue()).toBe("Josephine");
    await press("Sign out");
    await checkPage();
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill("not this one");
    await press("Sign in");
    await checkPageWithAlert();
    await page.getByLabel("Password").fill(PASSWORD);
    await press("Sign in");
    expect(new URL(page.url()).pathname).toBe("/account");
  });

  const checkPageWithAlert = async () => {
    expect(await page.getByRole("alert").innerText()).toContain("do not match");
    // The answer's own status is a line in the console.
    complaints.length = 0;
    await checkPage();
  };

  test("one makes a narrowed key, sees it once, and revokes it", async () => {
    await signUp();
    await page.getByRole("link", { name: "API keys" }).first().click();
    await checkPage();
    await page.getByLabel("Name", { exact: false }).first().fill("CRM sync");
    await page.getByLabel("Read only").check();
    await page.getByText("Allow certain operations only").click();
    await page.getByLabel("list_leads").check();
    await press("Create the key");
    await checkPage();
    const key = await page.locator("code.key").innerText();
    expect((await cora.client.as(key).get("/api/v1/leads")).status).toBe(200);
    expect((await cora.client.as(key).get("/api/v1/agents")).status).toBe(403);
    await go("/account/keys");
    expect(await page.content()).not.toContain(key);
    await press(/^Revoke CRM sync/);
    await checkPage();
    expect((await cora.client.as(key).get("/api/v1/leads")).status).toBe(401);
  });

  test("one signs in with Google, and back comes to where one wanted to go", async () => {
    await go("/account/keys");
    await page.getByRole("link", { name: "Continue with Google" }).click();
    await page.getByRole("button", { name: /Ada Lovelace/ }).click();
    expect(new URL(page.url()).pathname).toBe("/account/keys");
    await page.getByRole("link", { name: "Account", exact: true }).click();
    expect(await page.locator("main").innerText()).toContain("ada@example.com");
  });

  test("a field that is wrong has the focus ring, and its message is read out with it", async () => {
    await go("/forgot-password");
    // The browser's own check would stop the form; what the server says is meant for those without one.
    await page.locator("form").evaluate((form) => form.setAttribute("novalidate", ""));
    await page.getByLabel("Email").fill("nobody");
    await press("Send the link");
    const field = page.getByLabel("Email");
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    const described = (await field.getAttribute("aria-describedby")) ?? "";
    expect(await page.locator(`#${described}`).innerText()).toBe("This is no email address.");
    await field.focus();
    const outline = await field.evaluate(outlineOf);
    expect(outline).toBe("solid");
  });

  test("everything is reached by the keyboard, the content first", async () => {
    await go("/sign-in");
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").innerText()).toBe("To the content");
    const visited: string[] = [];
    for (let steps = 0; steps < 20; steps++) {
      visited.push(await page.locator(":focus").evaluate(labelOf));
      await page.keyboard.press("Tab");
      if ((await page.locator(":focus").count()) === 0) break;
    }
    expect(visited).toEqual(expect.arrayContaining(["email", "password", "Sign in"]));
    expect(visited.indexOf("email")).toBeLessThan(visited.indexOf("password"));
  });

  test.each([
    [390, "light"],
    [390, "dark"],
    [1280, "dark"],
  ] as const)("nothing sticks out %i px wide in the %s", async (width, colorScheme) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await fits(["/", "/sign-in", "/sign-up", "/forgot-password"]);
    await signUp();
    await fits(["/", "/account", "/account/keys", "/account/apps"]);
  });

  async function fits(paths: string[]): Promise<void> {
    for (const path of paths) {
      await go(path);
      const [inside, whole] = await page.evaluate<[number, number]>(
        "[document.documentElement.clientWidth, document.documentElement.scrollWidth]",
      );
      expect(whole, path).toBeLessThanOrEqual(inside);
    }
  }
});
