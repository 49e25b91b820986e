import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inSystem } from "../../db/project-scope.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { browser } from "./browser.ts";
import { PASSWORD, linkIn, mailWith, mailbox, newAddress, newPerson, signIn } from "./people.ts";

let cora: TestCora;

beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
});
afterAll(() => cora?.stop());

const signUp = (email: string, password = PASSWORD) =>
  browser(cora.baseUrl).post("/sign-up", { email, password, name: "", company_name: "" });
const rows = <Row>(sql: string, values: unknown[] = []) =>
  inSystem(cora.database, (em) => em.execute<Row[]>(sql, values));

describe("signing up on the page", () => {
  test("mails a link; with it and the password the address is confirmed and the browser signed in", async () => {
    const { email, tab } = await newPerson(cora);
    const account = await tab.get("/account");
    expect(account.status).toBe(200);
    expect(account.text).toContain(email);
    expect(account.text).toContain("Acme Solar");
    const made = await rows("SELECT role FROM membership m JOIN app_user u ON u.id = m.user_id WHERE u.email = ?", [
      email,
    ]);
    expect(made).toEqual([{ role: "owner" }]);
  });

  test("opens nothing before the address is confirmed, and says the same as for a wrong password", async () => {
    const email = newAddress();
    await signUp(email);
    const right = await signIn(browser(cora.baseUrl), { email, password: PASSWORD });
    const wrong = await signIn(browser(cora.baseUrl), { email, password: "something else" });
    const nobody = await signIn(browser(cora.baseUrl), { email: newAddress(), password: PASSWORD });
    const alike = ({ status, text, setCookies }: typeof right) => ({
      status,
      setCookies,
      text: text.replaceAll(/value="[^"]*@example\.com"/g, ""),
    });
    expect(alike(right)).toEqual(alike(wrong));
    expect(alike(right)).toEqual(alike(nobody));
    expect(right.status).toBe(422);
  });

  test("answers the same for an address that has an account, whose owner is told by mail", async () => {
    const { email } = await newPerson(cora);
    const fresh = newAddress();
    const [taken, free] = [await signUp(email.toUpperCase(), "another password"), await signUp(fresh)];
    const words = (text: string, address: string) =>
      text.replaceAll(address, "ADDRESS").replaceAll(encodeURIComponent(address), "ADDRESS");
    expect(words(taken.text, email.toUpperCase())).toBe(words(free.text, fresh));
    expect(taken.status).toBe(free.status);
    const mail = await mailWith(cora, email, /already/);
    expect(mail.text).toContain(`${cora.baseUrl}/forgot-password`);
    expect((await signIn(browser(cora.baseUrl), { email, password: "another password" })).status).toBe(422);
  });

  test("tells what is wrong beside the field, and keeps what was typed", async () => {
    const { status, text } = await signUp("nobody", "short");
    expect(status).toBe(422);
    expect(text).toMatch(
      /<input\s+id="email"[^>]*value="nobody"[^>]*aria-describedby="email-error"[^>]*aria-invalid="true"/,
    );
    expect(text).toMatch(/id="password-error">Use 8 to 200 characters/);
    expect(text).not.toContain('value="short"');
  });

  test("escapes what people call themselves", async () => {
    const email = newAddress();
    await browser(cora.baseUrl).post("/sign-up", { email, password: PASSWORD, company_name: "<script>&\"'</script>" });
    const tab = browser(cora.baseUrl);
    await tab.submit(await tab.get(linkIn(await mailWith(cora, email, /Confirm/))), "/verify-email", {
      password: PASSWORD,
    });
    const { text } = await tab.get("/account");
    expect(text).toContain("&lt;script&gt;&amp;&quot;&#39;&lt;/script&gt;");
    expect(text).not.toContain("<script");
  });
});

describe("the confirmation link", () => {
  test("changes nothing when it is opened, because scanners open links", async () => {
    const email = newAddress();
    await signUp(email);
    const link = linkIn(await mailWith(cora, email, /Confirm/));
    for (let times = 0; times < 3; times++) expect((await browser(cora.baseUrl).get(link)).status).toBe(200);
    expect(await rows("SELECT email_verified_at FROM app_user WHERE email = ?", [email])).toEqual([
      { email_verified_at: null },
    ]);
  });

  test("does not open an account to whoever made it in somebody else's name", async () => {
    const victim = newAddress("victim");
    await signUp(victim, "the squatter's password");
    const tab = browser(cora.baseUrl);
    const page = await tab.get(linkIn(await mailWith(cora, victim, /Confirm/)));
    const guess = await tab.submit(page, "/verify-email", { password: "what the victim would choose" });
    expect(guess.status).toBe(422);
    expect((await signIn(tab, { email: victim, password: "the squatter's password" })).status).toBe(422);
    await tab.post("/forgot-password", { email: victim });
    const reset = await tab.get(linkIn(await mailWith(cora, victim, /new password/)));
    expect((await tab.submit(reset, "/reset-password", { password: PASSWORD })).status).toBe(303);
    const squatter = browser(cora.baseUrl);
    expect((await signIn(squatter, { email: victim, password: "the squatter's password" })).status).toBe(422);
    expect((await signIn(squatter, { email: victim, password: PASSWORD })).status).toBe(303);
  });

  test("works once, and only as it was made", async () => {
    const email = newAddress();
    await signUp(email);
    const link = linkIn(await mailWith(cora, email, /Confirm/));
    const tab = browser(cora.baseUrl);
    const page = await tab.get(link);
    await tab.submit(page, "/verify-email", { password: PASSWORD });
    expect((await browser(cora.baseUrl).submit(page, "/verify-email", { password: PASSWORD })).status).toBe(404);
    for (const forged of [link.slice(0, -1), link.replace("lnk_", "lnk_0"), "/verify-email", "/verify-email?token=x.y"])
      expect((await tab.get(forged)).status, forged).toBe(404);
    expect((await tab.get(link.replace("/verify-email", "/reset-password"))).status).toBe(404);
  });
});

describe("signing up by the API", () => {
  test("makes the same person: a mail confirms the address, and a password can be chosen then", async () => {
    const email = newAddress();
    const { body } = await cora.client.post("/api/v1/signup", { email, company_name: "Acme" });
    const tab = browser(cora.baseUrl);
    const page = await tab.get(linkIn(await mailWith(cora, email, /Confirm/)));
    expect(page.text).toContain("Choose a password");
    const done = await tab.submit(page, "/verify-email", { password: PASSWORD });
    expect(done.location).toBe("/account?done=confirmed");
    const account = await tab.get(done.location as string);
    expect(account.text).toMatch(/One API key was made before/);
    expect((await tab.get("/account/keys")).text).toContain(body.data.api_key.slice(0, 18));
  });

  test("still tells software that the address is taken, and mails nobody", async () => {
    const email = newAddress();
    await cora.client.post("/api/v1/signup", { email, password: PASSWORD });
    const again = await cora.client.post("/api/v1/signup", { email });
    expect(again.status).toBe(409);
    await mailWith(cora, email, /Confirm/);
    expect(await mailbox(cora, email)).toHaveLength(1);
    const left = await rows(
      "SELECT 1 FROM organisation o WHERE NOT EXISTS (SELECT 1 FROM membership m WHERE m.org_id = o.id)",
    );
    expect(left).toEqual([]);
  });
});
