import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inSystem } from "../../db/project-scope.ts";
import type { ProcessUnderTest } from "../setup/process-under-test.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { browser } from "./browser.ts";
import { carryMail } from "./mail-carrier.ts";
import type { MailCarrier } from "./mail-carrier.ts";
import { PASSWORD, linkIn, mailWith, mailbox, newAddress, newPerson, signIn } from "./people.ts";

let cora: TestCora;
let carrier: MailCarrier;
let api: ProcessUnderTest;

beforeAll(async () => {
  cora = await testCora();
  api = await cora.startApi();
  carrier = carryMail(cora);
});
afterAll(async () => {
  await carrier?.stop();
  await cora?.stop();
});

const forgot = (email: string) => browser(cora.baseUrl).post("/forgot-password", { email });
const resetLink = async (email: string) => {
  await forgot(email);
  return linkIn(await mailWith(cora, email, /new password/));
};
const system = <Row>(sql: string, values: unknown[] = []) =>
  inSystem(cora.database, (em) => em.execute<Row[]>(sql, values));

describe("a forgotten password", () => {
  test("is replaced by mail; every browser is signed out, and the owner is told", async () => {
    const { email, tab } = await newPerson(cora);
    const fresh = browser(cora.baseUrl);
    const done = await fresh.submit(await fresh.get(await resetLink(email)), "/reset-password", {
      password: "a new sentence",
    });
    expect(done.location).toBe("/account?done=password");
    expect((await fresh.get("/account")).status).toBe(200);
    expect((await tab.get("/account")).status).toBe(302);
    expect((await signIn(browser(cora.baseUrl), { email, password: PASSWORD })).status).toBe(422);
    expect((await signIn(browser(cora.baseUrl), { email, password: "a new sentence" })).status).toBe(303);
    await mailWith(cora, email, /was changed/);
  });

  test("link works once, for an hour, and none that was mailed before lives on", async () => {
    const { email } = await newPerson(cora);
    const first = await resetLink(email);
    await system("UPDATE account_link SET created_at = created_at - interval '3 minutes' WHERE kind = 'reset'");
    await forgot(email);
    const tab = browser(cora.baseUrl);
    const [page, older] = [await tab.get(first), await tab.get(first)];
    expect((await tab.submit(page, "/reset-password", { password: "the first new one" })).status).toBe(303);
    expect((await tab.submit(older, "/reset-password", { password: "the second new one" })).status).toBe(404);
    expect((await tab.get(first)).status).toBe(404);
    const open = await system(
      "SELECT 1 FROM account_link l JOIN app_user u ON u.id = l.user_id WHERE u.email = ? AND l.used_at IS NULL AND l.kind = 'reset'",
      [email],
    );
    expect(open).toEqual([]);
    await system("UPDATE account_link SET created_at = created_at - interval '3 minutes' WHERE kind = 'reset'");
    const before = (await mailbox(cora, email)).length;
    await forgot(email);
    const [latest] = await waitForMore(email, before);
    const late = linkIn(latest as never);
    await system("UPDATE account_link SET expires_at = now() WHERE kind = 'reset'");
    expect((await tab.get(late)).status).toBe(404);
    expect((await signIn(browser(cora.baseUrl), { email, password: "the first new one" })).status).toBe(303);
  });

  const waitForMore = async (email: string, before: number) => {
    for (let tries = 0; tries < 400; tries++) {
      const mails = await mailbox(cora, email);
      if (mails.length > before) return mails;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("no further mail came");
  };

  test("two presses at once use the link once", async () => {
    const { email } = await newPerson(cora);
    const tab = browser(cora.baseUrl);
    const page = await tab.get(await resetLink(email));
    const answers = await Promise.all(
      ["one password", "two passwords", "three passwords"].map((password) =>
        browser(cora.baseUrl).submit(page, "/reset-password", { password }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 404, 404]);
  });

  test("a password that does not do is refused without using up the link", async () => {
    const { email } = await newPerson(cora);
    const tab = browser(cora.baseUrl);
    const page = await tab.get(await resetLink(email));
    expect((await tab.submit(page, "/reset-password", { password: "short" })).status).toBe(422);
    expect((await tab.submit(page, "/reset-password", { password: "long enough now" })).status).toBe(303);
  });

  test("answers the same, and takes as long, for an address without an account, which gets no mail", async () => {
    const { email } = await newPerson(cora);
    const nobody = newAddress();
    const timed = async (address: string) => {
      const began = performance.now();
      const page = await forgot(address);
      return {
        ms: performance.now() - began,
        status: page.status,
        text: page.text.replaceAll(address, "X").replaceAll(encodeURIComponent(address), "X"),
      };
    };
    const [known, unknown] = [await timed(email), await timed(nobody)];
    expect({ ...known, ms: 0 }).toEqual({ ...unknown, ms: 0 });
    // What differs inside is hidden behind a floor that both wait for.
    expect(Math.min(known.ms, unknown.ms)).toBeGreaterThanOrEqual(290);
    await mailWith(cora, email, /new password/);
    expect(await mailbox(cora, nobody)).toEqual([]);
  });

  test("asked for again and again fills nobody's mailbox", async () => {
    const { email } = await newPerson(cora);
    await Promise.all(Array.from({ length: 5 }, () => forgot(email)));
    await forgot(email);
    await mailWith(cora, email, /new password/);
    const links = await system<{ n: number }>(
      "SELECT count(*)::int AS n FROM account_link l JOIN app_user u ON u.id = l.user_id WHERE u.email = ? AND kind = 'reset'",
      [email],
    );
    expect(links[0]?.n).toBe(1);
  });

  test("is lifted from a locked account: the owner gets in at once", async () => {
    const { email } = await newPerson(cora);
    for (let times = 0; times < 6; times++) await signIn(browser(cora.baseUrl), { email, password: "wrong" });
    await system("UPDATE sign_in_guess SET locked_until = now() + interval '900 s' WHERE subject LIKE 'account:%'");
    const tab = browser(cora.baseUrl);
    await tab.submit(await tab.get(await resetLink(email)), "/reset-password", { password: "chosen by the owner" });
    expect((await tab.get("/account")).status).toBe(200);
    expect((await signIn(browser(cora.baseUrl), { email, password: "chosen by the owner" })).status).toBe(303);
  });
});

describe("changing the password", () => {
  test("needs the present one, and signs every other browser out", async () => {
    const { email, tab } = await newPerson(cora);
    const other = browser(cora.baseUrl);
    await signIn(other, { email, password: PASSWORD });
    const change = async (password: string, wanted = "another sentence") =>
      tab.post("/account/password", { csrf_token: await tab.csrf(), password, new_password: wanted });
    const wrong = await change("wrong one");
    expect(wrong.status).toBe(422);
    expect(wrong.text).toMatch(/id="password-error">\s*This is not your password/);
    expect((await change(PASSWORD, "short")).status).toBe(422);
    expect((await other.get("/account")).status).toBe(200);
    expect((await change(PASSWORD)).status).toBe(303);
    expect([(await tab.get("/account")).status, (await other.get("/account")).status]).toEqual([200, 302]);
    expect((await signIn(other, { email, password: "another sentence" })).status).toBe(303);
    await mailWith(cora, email, /was changed/);
  });

  test("letters that keyboards write in two ways are one password", async () => {
    const { email, tab } = await newPerson(cora);
    await tab.post("/account/password", {
      csrf_token: await tab.csrf(),
      password: PASSWORD,
      new_password: "Zürich im Frühling",
    });
    const decomposed = "Zürich im Frühling".normalize("NFD");
    expect((await signIn(browser(cora.baseUrl), { email, password: decomposed })).status).toBe(303);
  });
});

test("no token and no password is in a log or, where it could be used, in the database", async () => {
  const { email, tab } = await newPerson(cora);
  const link = await resetLink(email);
  await tab.get(link);
  const session = tab.cookie("cora_session") as string;
  const secrets = [new URL(link, cora.baseUrl).searchParams.get("token")?.split(".")[1] as string, session, PASSWORD];
  const written = api.output() + carrier.output();
  expect(written).toContain("reset_password_page");
  const tables = ["account_mail", "account_link", "session", "app_user", "sign_in_guess"];
  const kept = await Promise.all(
    tables.map((table) => system<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${table} t`)),
  );
  for (const secret of secrets) {
    expect(written).not.toContain(secret);
    expect(JSON.stringify(kept)).not.toContain(secret);
  }
  expect(written).not.toContain(email);
});

test("a page shows its own notes only, whatever its address asks for", async () => {
  const { tab } = await newPerson(cora);
  const plain = await tab.get("/account");
  for (const done of ["constructor", "__proto__", "<b>"]) {
    const asked = await tab.get(`/account?done=${encodeURIComponent(done)}`);
    expect(asked.status).toBe(200);
    expect(asked.text.length, done).toBe(plain.text.length);
  }
});
