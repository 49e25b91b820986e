import type { IncomingMessage, ServerResponse } from "node:http";
import { Provider, errors } from "oidc-provider";
import type { Configuration, ErrorOut, KoaContextWithOIDC } from "oidc-provider";
import type { Database } from "../../db/orm.ts";
import { findUser } from "../../db/queries/users.ts";
import { newId } from "../../domain/id.ts";
import { html } from "../pages/html.ts";
import { showPage } from "../pages/show-page.ts";
import { createAdapter } from "./adapter.ts";
import { clientDocument } from "./client-document.ts";
import type { FetchDocument } from "./client-document.ts";
import { normaliseClient } from "./client-rules.ts";
import type { OAuthKeys } from "./keys.ts";
import { API_SCOPES, namedResource, resourceUrl } from "./resources.ts";

export interface ProviderOptions {
  database: Database;
  /** The issuer: Cora's public address. */
  publicUrl: string;
  keys: OAuthKeys;
  fetchDocument?: FetchDocument;
}

const MINUTE = 60;
const DAY = 86_400;
export const GRANT_SECONDS = 365 * DAY;
/** An app that does not come back for so long has to ask again. */
const REFRESH_SECONDS = 60 * DAY;

export const PATHS = {
  authorization: "/oauth/authorize",
  token: "/oauth/token",
  registration: "/oauth/register",
  revocation: "/oauth/revoke",
  jwks: "/oauth/jwks",
} as const;
export const CONSENT_PATH = "/oauth/consent";

/** The authorization server; state in Postgres, so that any number of processes is one server. */
export function createProvider(options: ProviderOptions): Provider {
  return new (addressedProvider(options.publicUrl))(options.publicUrl, configuration(options));
}

/** Takes its own address from the settings: behind a proxy, and from a liar, the Host header says something else. */
const addressedProvider = (publicUrl: string) =>
  class AddressedProvider extends Provider {
    override createContext<S>(request: IncomingMessage, response: ServerResponse) {
      const ctx = super.createContext<S>(request, response);
      ctx.originalUrl = ctx.request.originalUrl = publicUrl + (request.url ?? "");
      ctx.cookies.secure = publicUrl.startsWith("https:");
      return ctx;
    }
  };

function configuration({ database, publicUrl, keys, fetchDocument }: ProviderOptions): Configuration {
  const off = { enabled: false };
  const cookie = { httpOnly: true, sameSite: "lax" } as const;
  return {
    adapter: createAdapter(database),
    jwks: { keys: keys.signing as never },
    cookies: {
      keys: keys.cookie,
      long: cookie,
      short: cookie,
      names: { session: "cora_oauth", interaction: "cora_oauth_request", resume: "cora_oauth_resume" },
    },
    routes: { ...PATHS, end_session: "/oauth/end" },
    interactions: { url: (_ctx, { uid }) => `${CONSENT_PATH}/${uid}` },
    clientAuthMethods: ["none"],
    clientDefaults: {
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
    },
    responseTypes: ["code"],
    scopes: ["openid", "offline_access", ...API_SCOPES],
    pkce: { required: () => true },
    features: {
      devInteractions: off,
      dPoP: off,
      pushedAuthorizationRequests: off,
      rpInitiatedLogout: off,
      userinfo: off,
      revocation: { enabled: true },
      registration: { enabled: true, issueRegistrationAccessToken: false, idFactory: registeredClientId },
      clientIdMetadataDocument: {
        enabled: true,
        ack: "draft-02",
        cacheDuration: { min: 5 * MINUTE, max: DAY },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx, _client, oneOf) => oneOf?.[0] ?? resourceUrl(publicUrl, "mcp"),
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, indicator) => {
          const resource = namedResource(publicUrl, indicator);
          if (!resource) throw new errors.InvalidTarget();
          return {
            scope: API_SCOPES.join(" "),
            audience: resourceUrl(publicUrl, resource),
            accessTokenFormat: "opaque",
          };
        },
      },
    },
    fetch: (url) => clientDocument(new Request(url).url, fetchDocument),
    expiresWithSession: () => false,
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    revokeGrantPolicy: () => true,
    loadExistingGrant: (ctx) => consentedGrant(ctx),
    ttl: {
      AccessToken: 30 * MINUTE,
      AuthorizationCode: MINUTE,
      RefreshToken: REFRESH_SECONDS,
      Grant: GRANT_SECONDS,
      IdToken: 60 * MINUTE,
      Interaction: 60 * MINUTE,
      Session: 60 * MINUTE,
    },
    findAccount: async (_ctx, sub) =>
      (await findUser(database.system.em.fork(), sub)) ? { accountId: sub, claims: async () => ({ sub }) } : undefined,
    renderError: (ctx, out) => showError(ctx, out),
  };
}

/** The one hook between reading and judging what an app says about itself. */
function registeredClientId(ctx: KoaContextWithOIDC): string {
  (ctx.oidc as { body: unknown }).body = normaliseClient(ctx.oidc.body);
  return newId("app");
}

/** Only what was allowed just now counts: an app that asks again is asked about again. */
async function consentedGrant(ctx: KoaContextWithOIDC) {
  const grantId = ctx.oidc.result?.consent?.grantId;
  return grantId ? ctx.oidc.provider.Grant.find(grantId) : undefined;
}

function showError(ctx: KoaContextWithOIDC, { error, error_description: description }: ErrorOut): void {
  const body = html`<h1>This app could not be connected</h1>
    <p>Its request was refused: ${description ?? error}.</p>
    <p class="quiet">Go back to the app and start again. Nothing was allowed.</p>
    <p class="quiet small"><code>${error}</code></p>`;
  showPage(ctx, { title: "Not connected", body, narrow: true, status: ctx.status });
}
