import { createHash, randomBytes } from "node:crypto";
import { csrfOf } from "./browser.ts";
import type { Browser, Visit } from "./browser.ts";

export interface Tokens {
  status: number;
  access_token: string;
  refresh_token: string;
  id_token?: string;
  scope: string;
  expires_in: number;
  token_type: string;
  error?: string;
  error_description?: string;
}

/** An app as any developer would write it, on plain HTTP. */
export interface App {
  clientId: string;
  redirectUri: string;
  /** Where the person's browser is sent, and what the app keeps to itself. */
  begin(wishes?: Record<string, string | null>): { url: string; verifier: string; state: string };
  exchange(code: string, verifier: string, wishes?: Record<string, string>): Promise<Tokens>;
  refresh(refreshToken: string, wishes?: Record<string, string>): Promise<Tokens>;
  revoke(token: string): Promise<number>;
}

export const REDIRECT = "https://app.example/callback";

export async function register(
  baseUrl: string,
  metadata: Record<string, unknown> = {},
): Promise<{ status: number; body: Record<string, unknown> & { client_id: string } }> {
  const response = await fetch(`${baseUrl}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_name: "Trial app", redirect_uris: [REDIRECT], ...metadata }),
  });
  return { status: response.status, body: (await response.json()) as never };
}

export function app(baseUrl: string, clientId: string, redirectUri = REDIRECT): App {
  const post = async (path: string, fields: Record<string, string>) => {
    const response = await fetch(baseUrl + path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ client_id: clientId, ...fields }).toString(),
    });
    const text = await response.text();
    return { status: response.status, ...(text ? JSON.parse(text) : {}) };
  };
  return {
    clientId,
    redirectUri,
    begin: (wishes = {}) => {
      const verifier = randomBytes(32).toString("base64url");
      const state = randomBytes(8).toString("hex");
      const url = new URL("/oauth/authorize", baseUrl);
      const params = {
        response_type: "code",
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        code_challenge: createHash("sha256").update(verifier).digest("base64url"),
        code_challenge_method: "S256",
        resource: `${baseUrl}/api/mcp`,
        ...wishes,
      };
      for (const [name, value] of Object.entries(params)) if (value !== null) url.searchParams.set(name, value);
      return { url: url.href, verifier, state };
    },
    exchange: (code, verifier, wishes = {}) =>
      post("/oauth/token", {
        grant_type: "authorization_code",
        code,
        code_verifier: verifier,
        redirect_uri: redirectUri,
        ...wishes,
      }),
    refresh: (refreshToken, wishes = {}) =>
      post("/oauth/token", { grant_type: "refresh_token", refresh_token: refreshToken, ...wishes }),
    revoke: async (token) => (await post("/oauth/revoke", { token })).status,
  };
}

export async function registeredApp(baseUrl: string, metadata: Record<string, unknown> = {}): Promise<App> {
  return app(baseUrl, (await register(baseUrl, metadata)).body.client_id);
}

export type Answers = [string, string][];
export const ALLOW: Answers = [
  ["decision", "allow"],
  ["access", "full"],
  ["reach", "all"],
];
export const READ_ONLY: Answers = [
  ["decision", "allow"],
  ["access", "read_only"],
  ["reach", "all"],
];

/** The person answers the consent page; gives the address that the app is called back at. */
export async function consent(
  browser: Browser,
  url: string,
  answers: Answers = ALLOW,
): Promise<Visit & { callback: URL }> {
  const page = await browser.follow(url);
  const sent = await browser.submit(page.url, [["csrf_token", csrfOf(page)], ...answers]);
  const last = sent.location === null ? sent : await browser.follow(sent.location);
  return { ...last, callback: new URL(last.location ?? "about:blank") };
}

/** From nothing to tokens. */
export async function connect(
  trial: App,
  browser: Browser,
  wishes: Record<string, string> = {},
  answers: Answers = ALLOW,
): Promise<Tokens> {
  const { url, verifier } = trial.begin(wishes);
  const { callback } = await consent(browser, url, answers);
  return trial.exchange(callback.searchParams.get("code") ?? "", verifier);
}
