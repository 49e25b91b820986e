import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { inSystem } from "../../db/project-scope.ts";
import { eventually } from "../setup/eventually.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { browser } from "./browser.ts";
import { carryMail } from "./mail-carrier.ts";
import type { MailCarrier } from "./mail-carrier.ts";
import { newAddress, newPerson, signIn } from "./people.ts";
import type { Person } from "./people.ts";

let cora: TestCora;
let carrier: MailCarrier;
/** A second process, behind https. */
let second: string;
const SECURE = "https://cora.example";
let person: Person;

beforeAll(async () => {
  cora = await testCora();
  const port = await freePort();
  await Promise.all([cora.startApi(), cora.startApi({ PORT: String(port), PUBLIC_URL: SECURE })]);
  second = `http://127.0.0.1:${port}`;
  carrier = carryMail(cora);
  person = await newPerson(cora);
});
afterAll(async () => {
  await carrier?.stop();
  await cora?.stop();
});

const signedIn = async (who: Pick<Person, "email" | "password"> = person) => {
  const tab = browser(cora.baseUrl);
  expect((await signIn(tab, who)).status).toBe(303);
  return tab;
};
const system = <Row>(sql: string, values: unknown[] = []) =>
  inSystem(cora.database, (em) => em.execute<Row[]>(sql, values));
const forgetGuesses = () => system("DELETE FROM sign_in_guess");

describe("the cookie", () => {
  test("is out of reach of scripts and other sites, and its token is kept as a hash only", async () => {
    const tab = browser(cora.baseUrl);
    const { setCookies } = await signIn(tab, person);
    expect(setCookies).toEqual([
      expect.stringMatching(/^cora_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/),
    ]);
    const token = tab.cookie("cora_session") as string;
    const hash = createHash("sha256").update(token).digest("hex");
    const kept = await system("SELECT * FROM session WHERE encode(token_hash, 'hex') = ?", [hash]);
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain(token);
  });

  test("behind https is Secure and bound to the host", async () => {
    const { setCookies } = await signIn(browser(second), person, {});
    expect(setCookies).toEqual([]);
    const page = await browser(second).post(
      "/sign-in",
      { email: person.email, password: person.password },
      { origin: SECURE },
    );
    expect(page.setCookies).toEqual([
      expect.stringMatching(/^__Host-cora_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
    ]);
  });

  test("goes when the browser closes, unless one wants to stay signed in", async () => {
    const tab = browser(cora.baseUrl);
    const { setCookies } = await signIn(tab, person, { remember: "" });
    expect(setCookies[0]).not.toContain("Max-Age");
    const [row] = await system<{ hours: string }>(
      "SELECT round(extract(epoch FROM expires_at - now()) / 3600) AS hours FROM session ORDER BY created_at DESC LIMIT 1",
    );
    expect(Number(row?.hours)).toBe(8);
  });

  test("that somebody planted is not the one that signing in makes", async () => {
    const tab = browser(cora.baseUrl);
    tab.setCookie("cora_session", "planted-by-somebody-else");
    await signIn(tab, person);
    expect(tab.cookie("cora_session")).not.toBe("planted-by-somebody-else");
    const other = await signedIn();
    const stolen = other.cookie("cora_session") as string;
    await signIn(other, person);
    expect(other.cookie("cora_session")).not.toBe(stolen);
    const thief = browser(cora.baseUrl);
    thief.setCookie("cora_session", stolen);
    expect((await thief.get("/account")).location).toMatch(/^\/sign-in/);
  });

  test("lasts as long as it is used, and no longer", async () => {
    const tab = await signedIn();
    await system(
      "UPDATE session SET last_seen_at = now() - interval '6 days', expires_at = now() + interval '24 days'",
    );
    expect((await tab.get("/account")).setCookies).toEqual([expect.stringContaining("Max-Age=2592000")]);
    const [row] = await system<{ days: string }>(
      "SELECT round(extract(epoch FROM max(expires_at) - now()) / 86400) AS days FROM session",
    );
    expect(Number(row?.days)).toBe(30);
    await system("UPDATE session SET expires_at = now() - interval '1 second'");
    expect((await tab.get("/account")).location).toBe("/sign-in?return_to=%2Faccount");
  });
});

describe("signing out", () => {
  test("ends the session at once in every process, not only in the browser", async () => {
    const tab = await signedIn();
    const copy = browser(second);
    copy.setCookie("__Host-cora_session", tab.cookie("cora_session") as string);
    expect((await copy.get("/account")).status).toBe(200);
    await tab.post("/sign-out", { csrf_token: await tab.csrf() });
    expect(tab.cookie("cora_session")).toBeUndefined();
    expect((await copy.get("/account")).status).toBe(302);
  });

  test("everywhere else, or one browser, is done from the account", async () => {
    const [here, there, elsewhere] = [await signedIn(), await signedIn(), await signedIn()];
    const stranger = await newPerson(cora);
    const page = await here.get("/account");
    const [first] = [...page.text.matchAll(/name="session" value="(ses_\w+)"/g)].map(([, id]) => id as string);
    await stranger.tab.post("/account/sessions/end", {
      csrf_token: await stranger.tab.csrf(),
      session: first as string,
    });
    expect(
      await Promise.all([there.get("/account"), elsewhere.get("/account")].map(async (page) => (await page).status)),
    ).toEqual([200, 200]);
    await here.post("/account/sessions/end", { csrf_token: await here.csrf(), session: first as string });
    const after = await Promise.all([there, elsewhere].map(async (tab) => (await tab.get("/account")).status));
    expect(after.toSorted((a, b) => a - b)).toEqual([200, 302]);
    await here.post("/account/sessions/end-others", { csrf_token: await here.csrf() });
    expect(await Promise.all([here, there, elsewhere].map(async (tab) => (await tab.get("/account")).status))).toEqual([
      200, 302, 302,
    ]);
    expect((await stranger.tab.get("/account")).status).toBe(200);
  });
});

describe("forms", () => {
  const changeName = (tab: ReturnType<typeof browser>, fields: Record<string, string>, headers = {}) =>
    tab.post("/account/name", { name: "Mallory", ...fields }, headers);
  const nameNow = async (tab: ReturnType<typeof browser>) => (await tab.get("/account")).text.includes("Mallory");

  test("of a signed-in person need the session's own token and one of our pages", async () => {
    const tab = await signedIn();
    const other = await signedIn();
    const token = await tab.csrf();
    const foreign = { origin: "https://evil.example" };
    const refused = [
      await changeName(tab, {}),
      await changeName(tab, { csrf_token: "" }),
      await changeName(tab, { csrf_token: `${token.slice(0, -1)}x` }),
      await changeName(tab, { csrf_token: await other.csrf() }),
      await changeName(tab, { csrf_token: token }, foreign),
      await changeName(tab, { csrf_token: token }, { origin: "null" }),
      await changeName(tab, { csrf_token: token }, { origin: "" }),
      await changeName(tab, { csrf_token: token }, { ...foreign, "sec-fetch-site": "cross-site" }),
      await changeName(tab, { csrf_token: token }, { "sec-fetch-site": "same-site" }),
    ];
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
    expect(await nameNow(tab)).toBe(false);
    expect((await changeName(tab, { csrf_token: token }, { "sec-fetch-site": "same-origin" })).status).toBe(303);
    expect(await nameNow(tab)).toBe(true);
  });

  test("of a visitor are not taken from another site, so that nobody is signed in to somebody else's account", async () => {
    for (const path of [
      "/sign-in",
      "/sign-up",
      "/forgot-password",
      "/reset-password",
      "/verify-email",
      "/invitation/sign-up",
    ]) {
      const { status, setCookies } = await browser(cora.baseUrl).post(
        path,
        { email: person.email, password: person.password },
        { origin: "https://evil.example" },
      );
      expect({ path, status, setCookies }).toEqual({ path, status: 403, setCookies: [] });
    }
    const out = await signedIn();
    await out.post("/sign-out", {}, { origin: "https://evil.example" });
    expect((await out.get("/account")).status).toBe(200);
  });

  test("are nothing but forms, of what can be stored", async () => {
    const nul = await browser(cora.baseUrl).post("/sign-in", { email: person.email, password: "a\0b" });
    expect(nul.status).toBe(400);
    const answer = await fetch(`${cora.baseUrl}/sign-in`, {
      method: "POST",
      headers: { "content-type": "text/plain", origin: cora.baseUrl },
      body: "email=a",
    });
    expect(answer.status).toBe(415);
    const large = await browser(cora.baseUrl).post("/sign-in", { email: "a".repeat(70_000) });
    expect(large.status).toBe(413);
  });
});

describe("the way back after signing in", () => {
  test("leads to where one wanted to go", async () => {
    const tab = browser(cora.baseUrl);
    const { location } = await tab.get("/account/keys?project=prj_1");
    const page = await tab.get(location as string);
    const done = await tab.submit(page, "/sign-in", { email: person.email, password: person.password });
    expect(done.location).toBe("/account/keys?project=prj_1");
    expect((await tab.get(location as string)).location).toBe("/account/keys?project=prj_1");
  });

  test.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "\\\\evil",
    "javascript:alert(1)",
    "/a\\b",
    "",
  ])("never leads to %j", async (wish) => {
    const done = await signIn(browser(cora.baseUrl), person, { return_to: wish });
    expect(done.location).toBe("/account");
  });
});

describe("guessing passwords", () => {
  const guess = (email: string, password: string, base = cora.baseUrl) =>
    browser(base).post("/sign-in", { email, password }, { origin: base === second ? SECURE : cora.baseUrl });

  /** How long the pause is that the last wrong password has begun; null for none. */
  const pauseOf = async (kind: "account" | "address"): Promise<number | null> => {
    const [row] = await system<{ pause: string | null }>(
      "SELECT extract(epoch FROM locked_until - last_at) AS pause FROM sign_in_guess WHERE subject LIKE ?",
      [`${kind}:%`],
    );
    return row?.pause === null || row === undefined ? null : Number(row.pause);
  };
  const letPauseEnd = () => system("UPDATE sign_in_guess SET locked_until = now()");
  const stretchPause = () =>
    system("UPDATE sign_in_guess SET locked_until = now() + interval '10 minutes' WHERE locked_until IS NOT NULL");

  test("ends in a growing pause over all processes, for known and unknown accounts alike", async () => {
    const victim = await newPerson(cora);
    for (const email of [victim.email, newAddress()]) {
      await forgetGuesses();
      const pauses: (number | null)[] = [];
      for (let times = 0; times < 8; times++) {
        expect((await guess(email, `wrong ${times}`, times % 2 ? second : cora.baseUrl)).status).toBe(422);
        pauses.push(await pauseOf("account"));
        await letPauseEnd();
      }
      expect(pauses).toEqual([null, null, null, null, 1, 2, 4, 8]);
      await guess(email, "wrong");
      await stretchPause();
      for (const base of [cora.baseUrl, second]) {
        const locked = await guess(email, victim.password, base);
        expect(locked.status).toBe(429);
        expect(Number(locked.headers.get("retry-after"))).toBeGreaterThan(300);
      }
    }
  });

  test("counts many at once one by one", async () => {
    await forgetGuesses();
    const victim = await newPerson(cora);
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        guess(victim.email, `wrong ${index}`, index % 2 ? second : cora.baseUrl),
      ),
    );
    // Each pause is twice the one before: however slow the machine, few of them end meanwhile.
    const pausesEnded = Math.ceil(Math.log2((performance.now() - began) / 1000 + 1));
    expect(answers.filter(({ status }) => status === 422).length).toBeLessThanOrEqual(5 + pausesEnded);
    const [row] = await system<{ failures: number }>(
      "SELECT failures FROM sign_in_guess WHERE subject LIKE 'account:%'",
    );
    expect(row?.failures).toBe(answers.filter(({ status }) => status === 422).length);
  });

  test("does not keep the owner out for ever: the longest pause is a quarter of an hour", async () => {
    await forgetGuesses();
    const victim = await newPerson(cora);
    await guess(victim.email, "wrong");
    await system("UPDATE sign_in_guess SET failures = 4000 WHERE subject LIKE 'account:%'");
    await guess(victim.email, "wrong");
    expect(await pauseOf("account")).toBe(900);
    await stretchPause();
    expect((await guess(victim.email, victim.password)).status).toBe(429);
    // Whoever tries meanwhile does not make it longer.
    expect(await pauseOf("account")).toBeLessThanOrEqual(900);
    await letPauseEnd();
    expect((await guess(victim.email, victim.password)).status).toBe(303);
    expect(await system("SELECT 1 FROM sign_in_guess WHERE subject LIKE 'account:%'")).toEqual([]);
  });

  test("by one address over many accounts ends too, whatever account of its own it has", async () => {
    await forgetGuesses();
    for (let times = 0; times < 29; times++) {
      expect((await guess(newAddress(), "password1")).status).toBe(422);
      if (times % 10 === 0) expect((await signIn(browser(cora.baseUrl), person)).status).toBe(303);
    }
    expect(await pauseOf("address")).toBeNull();
    await guess(newAddress(), "password1");
    expect(await pauseOf("address")).toBe(1);
    await stretchPause();
    for (const base of [cora.baseUrl, second]) expect((await guess(newAddress(), "password1", base)).status).toBe(429);
    await forgetGuesses();
  });

  test("takes equally long whether or not there is such an account", async () => {
    await forgetGuesses();
    const time = async (email: string): Promise<number> => {
      const began = performance.now();
      await guess(email, "wrong");
      await forgetGuesses();
      return performance.now() - began;
    };
    const median = (list: number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] as number;
    const fits = async (): Promise<boolean> => {
      const [known, unknown]: [number[], number[]] = [[], []];
      for (let times = 0; times < 9; times++) {
        known.push(await time(person.email));
        unknown.push(await time(newAddress()));
      }
      return median(unknown) > median(known) * 0.6 && median(unknown) < median(known) * 1.7;
    };
    // A busy machine may spoil a round; without the dummy hash every round is far off.
    await eventually(fits, "a round of like durations", 120);
  });
});
