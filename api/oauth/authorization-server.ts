import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import { oauthKeysVersion } from "../../db/queries/oauth-keys.ts";
import type { ApiDeps } from "../deps.ts";
import type { FetchDocument } from "./client-document.ts";
import { createProvider } from "./create-provider.ts";
import { loadKeys } from "./keys.ts";

/** What the authorization server made of a request. */
export interface OAuthAnswer {
  status: number;
  body: unknown;
  /** What went wrong on our side, where something did. */
  failure: Error | null;
}

export interface AuthorizationServer {
  /** The provider with the keys of this moment. */
  provider(): Promise<Provider>;
  /** Headers are on the response already; status and body are for the caller to send. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<OAuthAnswer>;
}

/** Rebuilt when keys were rotated, so that all processes sign and verify with the same ones at once. */
export function createAuthorizationServer(
  { database, settings }: Pick<ApiDeps, "database" | "settings">,
  fetchDocument?: FetchDocument,
): AuthorizationServer {
  const { publicUrl, secret } = settings;
  let built: { version: string; provider: Provider } | null = null;
  const provider = async (): Promise<Provider> => {
    const version = await oauthKeysVersion(database.system.em.fork());
    if (built?.version === version) return built.provider;
    const keys = await loadKeys(database, secret);
    const made = createProvider({ database, publicUrl, keys, ...(fetchDocument ? { fetchDocument } : {}) });
    made.on("server_error", (ctx, error) => void (ctx["failure"] = error));
    built = { version: keys.version, provider: made };
    return made;
  };
  return { provider, answer: async (request, response) => run(await provider(), request, response) };
}

async function run(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<OAuthAnswer> {
  const ctx = provider.createContext(request, response);
  // As Koa begins each request: a body makes it 200, and nobody's answer stays 404.
  response.statusCode = 404;
  const inOrder = provider.middleware.reduceRight<() => Promise<unknown>>(
    (next, middleware) => async () => middleware(ctx as never, next),
    async () => undefined,
  );
  await inOrder();
  return { status: ctx.status, body: ctx.body, failure: (ctx["failure"] as Error | undefined) ?? null };
}
