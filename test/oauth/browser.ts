import { createHash, randomBytes } from "node:crypto";
import { inSystem } from "../../db/project-scope.ts";
import { insertSession } from "../../db/queries/sessions.ts";
import type { TestCora } from "../setup/test-cora.ts";

export interface Visit {
  status: number;
  url: string;
  headers: Headers;
  text: string;
  /** Where a redirect leads, resolved. */
  location: string | null;
}

/** A browser as far as servers can tell: cookies by path, and the headers that say where a form came from. */
export interface Browser {
  cookies: Map<string, { value: string; path: string }>;
  get(url: string): Promise<Visit>;
  /** Follows redirects within the same origin; stops at the first that leaves it. */
  follow(url: string): Promise<Visit>;
  submit(url: string, fields: [string, string][], headers?: Record<string, string>): Promise<Visit>;
}

export function openBrowser(baseUrl: string): Browser {
  const cookies: Browser["cookies"] = new Map();
  const { origin } = new URL(baseUrl);
  const visit = async (url: string, init: RequestInit = {}): Promise<Visit> => {
    const { pathname } = new URL(url, baseUrl);
    const cookie = [...cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`);
    const headers = { ...(init.headers as Record<string, string>), cookie: cookie.join("; ") };
    const response = await fetch(new URL(url, baseUrl), { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split("; ");
      const [name = "", value = ""] = pair.split(/=(.*)/s);
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? "/";
      const gone = value === "" || attributes.some((attribute) => /1970/.test(attribute));
      if (gone) cookies.delete(name);
      else cookies.set(name, { value, path });
    }
    const location = response.headers.get("location");
    return {
      status: response.status,
      url: new URL(url, baseUrl).href,
      headers: response.headers,
      text: await response.text(),
      location: location === null ? null : new URL(location, new URL(url, baseUrl)).href,
    };
  };
  const follow = async (url: string): Promise<Visit> => {
    const seen = await visit(url);
    return seen.location !== null && new URL(seen.location).origin === origin ? follow(seen.location) : seen;
  };
  return {
    cookies,
    get: (url) => visit(url, { headers: { accept: "text/html" } }),
    follow,
    submit: (url, fields, headers = { "sec-fetch-site": "same-origin", origin }) =>
      visit(url, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
        body: new URLSearchParams(fields).toString(),
      }),
  };
}

/** The owner of a project's company, by id. */
export const ownerOf = (cora: TestCora, projectId: string): Promise<string> =>
  inSystem(cora.database, async (em) => {
    const [row] = await em.execute<[{ user_id: string }]>(
      "SELECT m.user_id FROM membership m JOIN project p ON p.org_id = m.org_id WHERE p.id = ? ORDER BY m.created_at LIMIT 1",
      [projectId],
    );
    return row.user_id;
  });

/** A browser in which that person is signed in. */
export async function signedInBrowser(cora: TestCora, userId: string): Promise<Browser> {
  const token = randomBytes(32).toString("base64url");
  const tokenHash = createHash("sha256").update(token).digest();
  await inSystem(cora.database, (em) => insertSession(em, { tokenHash, userId, remembered: false, browser: "test" }));
  const browser = openBrowser(cora.baseUrl);
  browser.cookies.set("cora_session", { value: token, path: "/" });
  return browser;
}

export const csrfOf = ({ text }: Visit): string => /name="csrf_token"\s+value="([^"]+)"/.exec(text)?.[1] ?? "";
