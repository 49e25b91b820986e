import { describe, expect, test } from "vitest";
import { readCookie, writeCookie } from "../../api/auth/cookie.ts";
import { isSameOrigin } from "../../api/auth/same-origin.ts";
import { browserName } from "../../api/pages/browser-name.ts";
import { html } from "../../api/pages/html.ts";
import { page } from "../../api/pages/layout.ts";
import { localPath } from "../../api/pages/local-path.ts";
import { showPage } from "../../api/pages/show-page.ts";
import { accountUrl, readLinkToken } from "../../providers/account-links.ts";

describe("markup", () => {
  test("escapes whatever is put into it, in text and in attributes", () => {
    const nasty = `<script>alert('1')</script>&"`;
    expect(html`<p title="${nasty}">${nasty}</p>`.text).toBe(
      '<p title="&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;">&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;</p>',
    );
  });

  test("takes markup as it is, lists one after the other, and nothing for nothing", () => {
    const list = ["a<", html`<b>b</b>`, [1, html`<i>${"&"}</i>`]];
    expect(html`${list}${null}${undefined}${false}${0}`.text).toBe("a&lt;<b>b</b>1<i>&amp;</i>0");
  });

  test("is not imitated by what a request may contain", () => {
    expect(html`${JSON.parse('{"text":"<b>"}') as never}`.text).not.toContain("<b>");
  });
});

describe("a page", () => {
  test("has its title escaped, and no script, style or event of its own", () => {
    const text = page({ title: "</title><script>", body: html`<h1>x</h1>` });
    expect(text).toContain("&lt;/title&gt;&lt;script&gt;");
    expect(text).not.toMatch(/<script|<style|style="|\son\w+=/);
  });

  test("is sent so that nothing can be loaded, run, framed or kept", () => {
    const headers = new Map<string, string>();
    const ctx = {
      status: 0,
      type: "",
      body: null as unknown,
      set: (name: string, value: string) => void headers.set(name, value),
    };
    showPage(ctx, { title: "x", body: html`<h1>x</h1>`, formAction: ["https://app.example"] });
    const policy = headers.get("Content-Security-Policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' https://app.example");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("Referrer-Policy")).toBe("same-origin");
  });
});

describe("the way back", () => {
  test.each(["/", "/account", "/account/keys?project=prj_1&x=%2F%2Fevil", "/oauth/consent/abc?x=1#y"])(
    "may be %s",
    (path) => {
      expect(localPath(path)).toBe(path.split("#")[0]);
    },
  );
  test.each([
    null,
    undefined,
    "",
    "account",
    "//evil.example",
    "/\\evil.example",
    "\\/evil",
    "/ /evil",
    "/\tevil",
    "/\n//evil",
    "https://evil.example/",
    "javascript:alert(1)",
    "/a\\..\\b",
    "http://local.invalid/",
  ])("is never %j", (path) => {
    expect(localPath(path)).toBe("/account");
  });
});

describe("where a request came from", () => {
  const from = (headers: Record<string, string>) =>
    isSameOrigin({ get: (name) => headers[name] ?? "" }, "https://cora.example");
  test("is believed of what browsers alone can say", () => {
    expect(from({ "sec-fetch-site": "same-origin", origin: "https://cora.example" })).toBe(true);
    // Behind another name of ours the browser still knows that it is one and the same.
    expect(from({ "sec-fetch-site": "same-origin", origin: "http://localhost:3000" })).toBe(true);
    expect(from({ origin: "https://cora.example" })).toBe(true);
  });
  test.each([
    {},
    { origin: "null" },
    { origin: "http://cora.example" },
    { origin: "https://cora.example.evil" },
    { origin: "https://cora.example:444" },
    { "sec-fetch-site": "same-site", origin: "https://cora.example" },
    { "sec-fetch-site": "cross-site", origin: "https://cora.example" },
    { "sec-fetch-site": "none", origin: "https://cora.example" },
  ])("is not believed of %j", (headers) => {
    expect(from(headers)).toBe(false);
  });
});

describe("cookies", () => {
  const https = { publicUrl: "https://cora.example" };
  const carrying = (cookie: string) => ({ get: () => cookie, append: () => {} });
  test("are read by their whole name", () => {
    expect(readCookie(carrying("a=1; __Host-cora_session=t0ken; cora_session=other"), https, "session")).toBe("t0ken");
    expect(readCookie(carrying("x__Host-cora_session=t; cora_session=other"), https, "session")).toBeNull();
    expect(readCookie(carrying("__Host-cora_session="), https, "session")).toBeNull();
    expect(readCookie(carrying(""), https, "session")).toBeNull();
  });
  test("are deleted as they were set", () => {
    const set: string[] = [];
    writeCookie({ get: () => "", append: (_, value) => void set.push(value) }, https, "session", "", 0);
    expect(set).toEqual(["__Host-cora_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure"]);
  });
});

describe("links in account mails", () => {
  const config = { publicUrl: "https://cora.example", secret: "a secret of sixteen" };
  const token = new URL(accountUrl(config, "reset", "lnk_1")).searchParams.get("token") as string;
  test("are read back for their own purpose only", () => {
    expect(readLinkToken(config.secret, "reset", token)).toBe("lnk_1");
    expect(readLinkToken(config.secret, "verify", token)).toBeNull();
    expect(readLinkToken(config.secret, "invite", token)).toBeNull();
    expect(readLinkToken("another secret here", "reset", token)).toBeNull();
  });
  test.each([
    (t: string) => t.slice(0, -1),
    (t: string) => `${t}A`,
    (t: string) => `${t}.`,
    (t: string) => t.replace("lnk_1", "lnk_2"),
    () => "",
    () => ".",
    () => "lnk_1",
  ])("change %# opens nothing", (change) => {
    expect(readLinkToken(config.secret, "reset", change(token))).toBeNull();
  });
});

test("browsers are called what people call them", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
  expect(browserName(chrome)).toBe("Chrome on Linux");
  expect(browserName(chrome.replace("Chrome/140.0.0.0", "Chrome/140.0 Edg/140"))).toBe("Edge on Linux");
  expect(
    browserName("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"),
  ).toBe("Safari on iOS");
  expect(browserName("Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0")).toBe(
    "Firefox on Windows",
  );
  expect(browserName(null)).toBe("A browser");
});
