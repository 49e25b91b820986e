import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { inSystem } from "../../db/project-scope.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { browser } from "./browser.ts";
import type { Browser } from "./browser.ts";
import { carryMail } from "./mail-carrier.ts";
import type { MailCarrier } from "./mail-carrier.ts";
import { PASSWORD, newAddress, newPerson, signIn } from "./people.ts";

let cora: TestCora;
let carrier: MailCarrier;
/** An API that knows no Google. */
let without: string;

beforeAll(async () => {
  cora = await testCora();
  const port = await freePort();
  await Promise.all([cora.startApi(), cora.startApi({ PORT: String(port), GOOGLE_CLIENT_ID: "" })]);
  without = `http://127.0.0.1:${port}`;
  carrier = carryMail(cora);
});
afterAll(async () => {
  await carrier?.stop();
  await cora?.stop();
});

interface Choice {
  email: string;
  name?: string;
  verified?: boolean;
}

/** Goes to the emulated Google and says who one is; the answer is where Google sends the browser. */
async function atGoogle(tab: Browser, choice: Choice | null, returnTo = "/account"): Promise<URL> {
  const { location, status } = await tab.get(`/sign-in/google?return_to=${encodeURIComponent(returnTo)}`);
  expect(status).toBe(302);
  const order = new URL(location as string);
  const form = new URLSearchParams(order.search);
  if (choice === null) form.set("decline", "1");
  else
    for (const [name, value] of Object.entries({ name: "", verified: true, ...choice })) form.set(name, String(value));
  const answer = await fetch(order.origin + order.pathname, { method: "POST", body: form, redirect: "manual" });
  return new URL(answer.headers.get("location") as string);
}
const path = ({ pathname, search }: URL): string => pathname + search;
const withGoogle = async (tab: Browser, choice: Choice | null, returnTo?: string) =>
  tab.get(path(await atGoogle(tab, choice, returnTo)));
const users = (email: string) =>
  inSystem(cora.database, (em) =>
    em.execute<
      { id: string; password_hash: string | null; google_subject: string | null; email_verified_at: string | null }[]
    >("SELECT * FROM app_user WHERE lower(email) = lower(?)", [email]),
  );

describe("signing in with Google", () => {
  test("asks with PKCE, state and nonce, and comes back to where one wanted to go", async () => {
    const tab = browser(cora.baseUrl);
    expect((await tab.get("/sign-in?return_to=/account/keys")).text).toContain(
      'href="/sign-in/google?return_to=%2Faccount%2Fkeys"',
    );
    const { location } = await tab.get("/sign-in/google");
    const order = Object.fromEntries(new URL(location as string).searchParams);
    expect(order).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: `${cora.baseUrl}/sign-in/google/callback`,
    });
    for (const name of ["state", "nonce", "code_challenge"]) expect(order[name]?.length).toBeGreaterThanOrEqual(40);
    const back = await withGoogle(tab, { email: newAddress(), name: "Ada" }, "/account/keys");
    expect({ status: back.status, location: back.location }).toEqual({ status: 302, location: "/account/keys" });
    expect((await tab.get("/account/keys")).status).toBe(200);
  });

  test("makes an account once, and finds it again under the same name at Google", async () => {
    const email = newAddress();
    await withGoogle(browser(cora.baseUrl), { email, name: "Ada Lovelace" });
    const tab = browser(cora.baseUrl);
    await withGoogle(tab, { email: email.toUpperCase() });
    expect(await users(email)).toHaveLength(1);
    const account = (await tab.get("/account")).text;
    expect(account).toContain("Ada Lovelace");
    expect(account).toContain("You sign in without one.");
  });

  test("enters the account of a confirmed address, whose password stays", async () => {
    const { email } = await newPerson(cora);
    const tab = browser(cora.baseUrl);
    await withGoogle(tab, { email });
    expect((await tab.get("/account")).text).toContain(email);
    expect((await signIn(browser(cora.baseUrl), { email, password: PASSWORD })).status).toBe(303);
  });

  test("takes an account over whose address nobody had confirmed: the password of whoever made it opens nothing", async () => {
    const email = newAddress();
    await cora.client.post("/api/v1/signup", { email, password: "the squatter's password" });
    const tab = browser(cora.baseUrl);
    const { location } = await withGoogle(tab, { email });
    expect(location).toBe("/account?done=confirmed");
    expect((await tab.get(location as string)).text).toMatch(/One API key was made before/);
    expect((await signIn(browser(cora.baseUrl), { email, password: "the squatter's password" })).status).toBe(422);
    expect(await users(email)).toMatchObject([{ password_hash: null, google_subject: expect.any(String) }]);
  });

  test("is refused for an address that Google has not verified, and for another Google account of the same address", async () => {
    const { email } = await newPerson(cora);
    const stranger = browser(cora.baseUrl);
    expect((await withGoogle(stranger, { email, verified: false })).status).toBe(403);
    expect((await stranger.get("/account")).status).toBe(302);
    expect(await users(email)).toMatchObject([{ google_subject: null }]);
    const fresh = newAddress();
    expect((await withGoogle(stranger, { email: fresh, verified: false })).status).toBe(403);
    expect(await users(fresh)).toEqual([]);
    await inSystem(cora.database, (em) =>
      em.execute("UPDATE app_user SET google_subject = 'another' WHERE email = ?", [email]),
    );
    expect((await withGoogle(stranger, { email })).status).toBe(403);
    expect((await stranger.get("/account")).status).toBe(302);
  });
});

describe("what comes back from Google", () => {
  const isOut = async (tab: Browser) => (await tab.get("/account")).status === 302;

  test("counts only in the browser that left, once", async () => {
    const victim = browser(cora.baseUrl);
    const attackers = path(await atGoogle(browser(cora.baseUrl), { email: newAddress("attacker") }));
    expect((await victim.get(attackers)).status).toBe(403);
    await atGoogle(victim, { email: newAddress() });
    expect((await victim.get(attackers)).status).toBe(403);
    expect(await isOut(victim)).toBe(true);
    const tab = browser(cora.baseUrl);
    const own = path(await atGoogle(tab, { email: newAddress() }));
    const errand = tab.cookie("cora_google") as string;
    expect((await tab.get(own)).status).toBe(302);
    const again = browser(cora.baseUrl);
    again.setCookie("cora_google", errand);
    expect((await again.get(own)).status).toBe(403);
    expect(await isOut(again)).toBe(true);
  });

  test("with another state, another code, a touched errand or a refusal signs nobody in", async () => {
    const change = async (edit: (url: URL, tab: Browser) => void, choice: Choice | null = { email: newAddress() }) => {
      const tab = browser(cora.baseUrl);
      const url = await atGoogle(tab, choice);
      edit(url, tab);
      const { status } = await tab.get(path(url));
      return { status, out: await isOut(tab) };
    };
    const refused = { status: 403, out: true };
    expect(await change((url) => url.searchParams.set("state", "x".repeat(43)))).toEqual(refused);
    expect(await change((url) => url.searchParams.delete("state"))).toEqual(refused);
    expect(await change((url) => url.searchParams.set("code", "x".repeat(32)))).toEqual(refused);
    expect(await change((_, tab) => tab.setCookie("cora_google", `${tab.cookie("cora_google")}x`))).toEqual(refused);
    expect(await change((_, tab) => tab.setCookie("cora_google", "nonsense"))).toEqual(refused);
    expect(await change(() => {}, null)).toEqual(refused);
  });

  test("while Google does not answer is told as such, and works again afterwards", async () => {
    const tab = browser(cora.baseUrl);
    const order = { vendor: "google", operation: "token", fault: "drop_before_accept" };
    await fetch(`${cora.sandboxUrl}/_sandbox/faults`, { method: "POST", body: JSON.stringify(order) });
    const { status, headers } = await withGoogle(tab, { email: newAddress() });
    expect(status).toBe(503);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await withGoogle(tab, { email: newAddress() })).status).toBe(302);
  });
});

test("without a client id there is no button and no such page", async () => {
  const tab = browser(without);
  expect((await tab.get("/sign-in")).text).not.toContain("Google");
  expect((await tab.get("/sign-in/google")).status).toBe(404);
});
