import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inSystem } from "../../db/project-scope.ts";
import { removeMember } from "../../db/queries/members.ts";
import { eventually } from "../setup/eventually.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { browser } from "./browser.ts";
import type { Browser } from "./browser.ts";
import { carryMail } from "./mail-carrier.ts";
import type { MailCarrier } from "./mail-carrier.ts";
import { PASSWORD, linkIn, mailWith, mailbox, newAddress, newPerson, signIn } from "./people.ts";
import type { Person } from "./people.ts";

let cora: TestCora;
let carrier: MailCarrier;
let owner: Person;
let org: string;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
  carrier = carryMail(cora);
  owner = await newPerson(cora);
  org = await orgOf(owner.tab);
});
afterAll(async () => {
  await carrier?.stop();
  await cora?.stop();
});

const orgOf = async (tab: Browser): Promise<string> =>
  /\/account\/team\?org=(org_\w+)/.exec((await tab.get("/account")).text)?.[1] as string;
const act = async (tab: Browser, what: string, fields: Record<string, string>) =>
  tab.post(`/account/team/${what}`, { csrf_token: await tab.csrf(), org, ...fields });
const members = () =>
  inSystem(cora.database, (em) =>
    em.execute<{ email: string; role: string; id: string }[]>(
      "SELECT u.email, m.role, u.id FROM membership m JOIN app_user u ON u.id = m.user_id WHERE m.org_id = ?",
      [org],
    ),
  );
const roleOf = async (email: string) => (await members()).find((member) => member.email === email)?.role;
const idOf = async (email: string) => (await members()).find((member) => member.email === email)?.id as string;

/** Invites somebody who has no account yet and lets them join. */
async function joined(role: string): Promise<Person> {
  const email = newAddress(role);
  expect((await act(owner.tab, "invite", { email, role })).status).toBe(303);
  const tab = browser(cora.baseUrl);
  const page = await tab.get(linkIn(await mailWith(cora, email, /^Join Acme Solar/)));
  expect((await tab.submit(page, "/invitation/sign-up", { password: PASSWORD, name: "New" })).status).toBe(303);
  return { email, password: PASSWORD, tab };
}

describe("an invitation", () => {
  test("makes a newcomer's account and a member of it, in the role that was offered", async () => {
    const viewer = await joined("viewer");
    expect(await roleOf(viewer.email)).toBe("viewer");
    expect((await viewer.tab.get("/account")).text).toContain("Acme Solar");
    expect((await signIn(browser(cora.baseUrl), viewer)).status).toBe(303);
  });

  test("to somebody with an account is accepted by that person only, once", async () => {
    const [friend, stranger] = [await newPerson(cora), await newPerson(cora)];
    await act(owner.tab, "invite", { email: friend.email.toUpperCase(), role: "member" });
    const link = linkIn(await mailWith(cora, friend.email, /^Join/));
    expect((await stranger.tab.get(link)).text).toContain("and you are signed in as");
    const page = await friend.tab.get(link);
    const id = /name="invitation"\s+value="(inv_\w+)"/.exec(page.text)?.[1] as string;
    const csrf = await stranger.tab.csrf();
    expect((await stranger.tab.post("/invitation/accept", { csrf_token: csrf, invitation: id })).status).toBe(404);
    expect((await friend.tab.post("/invitation/accept", { invitation: id })).status).toBe(403);
    expect((await friend.tab.submit(page, "/invitation/accept")).status).toBe(303);
    expect(await roleOf(friend.email)).toBe("member");
    expect((await friend.tab.submit(page, "/invitation/accept")).status).toBe(404);
    expect((await friend.tab.get(link)).status).toBe(404);
  });

  test("waits on the account of whoever has shown that the address is theirs, and of nobody else", async () => {
    const friend = await newPerson(cora);
    await act(owner.tab, "invite", { email: friend.email, role: "viewer" });
    expect((await friend.tab.get("/account")).text).toContain("Invitations");
    await inSystem(cora.database, (em) =>
      em.execute("UPDATE app_user SET email_verified_at = NULL WHERE email = ?", [friend.email]),
    );
    const page = await friend.tab.get("/account");
    expect(page.text).not.toContain("Invitations");
    const [row] = await inSystem(cora.database, (em) =>
      em.execute<{ id: string }[]>("SELECT id FROM invitation WHERE email = ?", [friend.email]),
    );
    const accept = await friend.tab.post("/invitation/accept", {
      csrf_token: await friend.tab.csrf(),
      invitation: row?.id as string,
    });
    expect(accept.status).toBe(404);
    expect(await roleOf(friend.email)).toBeUndefined();
  });

  test("that was withdrawn, replaced or is a week old opens nothing", async () => {
    const email = newAddress();
    await act(owner.tab, "invite", { email, role: "member" });
    const link = linkIn(await mailWith(cora, email, /^Join/));
    const page = await browser(cora.baseUrl).get(link);
    const [row] = await inSystem(cora.database, (em) =>
      em.execute<{ id: string }[]>("SELECT id FROM invitation WHERE email = ?", [email]),
    );
    await act(owner.tab, "withdraw", { invitation: row?.id as string });
    expect((await browser(cora.baseUrl).submit(page, "/invitation/sign-up", { password: PASSWORD })).status).toBe(404);
    const other = newAddress();
    await act(owner.tab, "invite", { email: other, role: "member" });
    const late = linkIn(await mailWith(cora, other, /^Join/));
    await inSystem(cora.database, (em) =>
      em.execute("UPDATE invitation SET expires_at = now() WHERE email = ?", [other]),
    );
    expect((await browser(cora.baseUrl).get(late)).status).toBe(404);
    const forged = late.slice(0, -1) + (late.endsWith("A") ? "B" : "A");
    expect((await browser(cora.baseUrl).get(forged)).status).toBe(404);
  });

  test("is not sent twice in a row, nor to a member", async () => {
    const email = newAddress();
    await act(owner.tab, "invite", { email, role: "member" });
    const again = await act(owner.tab, "invite", { email: email.toUpperCase(), role: "owner" });
    expect(again.status).toBe(422);
    expect(again.text).toContain("a few minutes ago");
    expect((await act(owner.tab, "invite", { email: owner.email, role: "viewer" })).text).toContain("a member already");
    expect((await act(owner.tab, "invite", { email: "nobody", role: "viewer" })).status).toBe(422);
    await mailWith(cora, email, /^Join/);
    expect(await mailbox(cora, email)).toHaveLength(1);
  });
});

describe("roles", () => {
  test("only owners invite, change and remove; others are refused, strangers see nothing", async () => {
    const [member, stranger] = [await joined("member"), await newPerson(cora)];
    const own = await idOf(owner.email);
    const tries: [string, Record<string, string>][] = [
      ["invite", { email: newAddress(), role: "owner" }],
      ["role", { user: await idOf(member.email), role: "owner" }],
      ["remove", { user: own }],
      ["withdraw", { invitation: "inv_1" }],
    ];
    for (const [what, fields] of tries) {
      expect((await act(member.tab, what, fields)).status, what).toBe(403);
      expect((await act(stranger.tab, what, fields)).status, what).toBe(404);
    }
    expect((await member.tab.get(`/account/team?org=${org}`)).text).not.toContain("Invite somebody");
    expect((await stranger.tab.get(`/account/team?org=${org}`)).status).toBe(404);
    expect(await roleOf(member.email)).toBe("member");
    expect(await roleOf(owner.email)).toBe("owner");
  });

  test("change at once, and one owner always remains", async () => {
    const second = await joined("member");
    const [first, other] = [await idOf(owner.email), await idOf(second.email)];
    for (const [what, fields] of [
      ["role", { user: first, role: "viewer" }],
      ["remove", { user: first }],
      ["leave", {}],
    ] as const) {
      const refused = await act(owner.tab, what, fields);
      expect(refused.status, what).toBe(409);
      expect(refused.text).toContain("at least one owner");
    }
    await act(owner.tab, "role", { user: other, role: "owner" });
    expect(await roleOf(second.email)).toBe("owner");
    const both = await Promise.all([act(owner.tab, "leave", {}), act(second.tab, "leave", {})]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 409]);
    const [left] = (await members()).filter(({ role }) => role === "owner");
    const stays = left?.email === owner.email ? owner : second;
    if (stays !== owner) {
      await act(second.tab, "invite", { email: owner.email, role: "owner" });
      const page = await owner.tab.get("/account");
      await owner.tab.submit(page, "/invitation/accept");
    }
    expect(await roleOf(owner.email)).toBe("owner");
  });

  test("of two last owners who leave at the same moment one stays", async () => {
    const [one, two] = [await newPerson(cora), await newPerson(cora)];
    const company = await orgOf(one.tab);
    const system = <Row>(sql: string, values: unknown[] = []) =>
      inSystem(cora.database, (em) => em.execute<Row[]>(sql, values));
    const idBy = async (email: string) =>
      (await system<{ id: string }>("SELECT id FROM app_user WHERE email = ?", [email]))[0]?.id as string;
    const [first, other] = [await idBy(one.email), await idBy(two.email)];
    await system("INSERT INTO membership (org_id, user_id, role) VALUES (?, ?, 'owner')", [company, other]);
    const [gate, left] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const leaving = inSystem(cora.database, async (em) => {
      await removeMember(em, company, first);
      left.resolve();
      await gate.promise;
    });
    await left.promise;
    let settled = false;
    const following = inSystem(cora.database, (em) => removeMember(em, company, other)).finally(() => (settled = true));
    const outcome = Promise.allSettled([leaving, following]);
    await eventually(async () => {
      const waiting = await system(
        "SELECT 1 FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted AND a.datname = current_database()",
      );
      return settled || waiting.length > 0;
    }, "the second to wait for the first");
    gate.resolve();
    expect((await outcome).map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    const rest = await system("SELECT user_id, role FROM membership WHERE org_id = ?", [company]);
    expect(rest).toEqual([{ user_id: other, role: "owner" }]);
  });

  test("a removed member loses every project at once", async () => {
    const member = await joined("member");
    const cookie = { cookie: `cora_session=${member.tab.cookie("cora_session")}`, origin: cora.baseUrl };
    const [project] = await inSystem(cora.database, (em) =>
      em.execute<{ id: string }[]>("SELECT id FROM project WHERE org_id = ? AND twin_of IS NULL", [org]),
    );
    const list = () => cora.client.get(`/api/v1/api-keys?project_id=${project?.id}`, cookie);
    expect((await list()).status).toBe(200);
    await act(owner.tab, "remove", { user: await idOf(member.email) });
    expect((await list()).status).toBe(404);
    expect((await member.tab.get("/account/keys")).text).toContain("no project to have keys");
  });
});
