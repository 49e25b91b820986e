import { createHash, randomBytes } from "node:crypto";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { answerJson } from "../http/answer-json.ts";
import { playAfterAccept, playBeforeAccept } from "../http/play-fault.ts";
import { readForm } from "../http/read-form.ts";
import { createRouter } from "../http/router.ts";
import type { Exchange, Route } from "../http/router.ts";
import type { Vendor, VendorContext } from "../vendor.ts";
import { authorizePage } from "./authorize-page.ts";
import { googlePeople, subjectOf } from "./google-people.ts";
import type { GooglePerson } from "./google-people.ts";

export interface GoogleVendorOptions {
  clientId: string;
  clientSecret: string;
}

interface Code {
  person: GooglePerson;
  redirectUri: string;
  challenge: string;
  nonce: string | null;
  until: number;
}

const KEY_ID = "sandbox";
const CODE_MS = 60_000;
const HOUR = 3_600;
const AUTHORIZE = "/o/oauth2/v2/auth";

/** Google's OpenID Connect, as far as signing in needs it. */
export function createGoogleVendor(ctx: VendorContext, { clientId, clientSecret }: GoogleVendorOptions): Vendor {
  const keys = generateKeyPair("RS256");
  const codes = new Map<string, Code>();
  const tokens = new Map<string, GooglePerson>();
  const issuerOf = ({ request }: Exchange): string => `http://${request.headers.host ?? "127.0.0.1"}`;

  function authorize({ response, url }: Exchange): void {
    const order = url.searchParams;
    const problem = orderProblem(order, clientId);
    if (problem !== null) return answerJson(response, 400, { error: "invalid_request", error_description: problem });
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(authorizePage(googlePeople, order));
  }

  async function choose({ request, response }: Exchange): Promise<void> {
    const form = await readForm(request);
    const problem = orderProblem(form, clientId);
    if (problem !== null) return answerJson(response, 400, { error: "invalid_request", error_description: problem });
    const redirectUri = form.get("redirect_uri") ?? "";
    const back = new URL(redirectUri);
    back.searchParams.set("state", form.get("state") ?? "");
    if (form.has("decline")) back.searchParams.set("error", "access_denied");
    else {
      const email = form.get("email") ?? "";
      const person = { email, name: form.get("name") || email, verified: form.get("verified") !== "false" };
      const code = randomBytes(24).toString("base64url");
      const challenge = form.get("code_challenge") ?? "";
      codes.set(code, { person, redirectUri, challenge, nonce: form.get("nonce"), until: Date.now() + CODE_MS });
      back.searchParams.set("code", code);
    }
    response.writeHead(303, { location: back.href }).end();
  }

  async function token(exchange: Exchange): Promise<void> {
    const { response, request } = exchange;
    const fault = ctx.faults.take("google", "token");
    const refuse = (status: number, error: string, headers = {}) => answerJson(response, status, { error }, headers);
    if (await playBeforeAccept(fault, exchange, (status, headers) => refuse(status, "server_error", headers))) return;
    const form = await readForm(request);
    if (!isClient(exchange, form)) return refuse(401, "invalid_client");
    const given = form.get("code") ?? "";
    const code = codes.get(given);
    codes.delete(given);
    const proof = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (!code || code.until < Date.now() || code.redirectUri !== form.get("redirect_uri") || code.challenge !== proof)
      return refuse(400, "invalid_grant");
    const accessToken = randomBytes(24).toString("base64url");
    tokens.set(accessToken, code.person);
    const answer = {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: HOUR,
      scope: "openid email profile",
      id_token: await idToken(issuerOf(exchange), code),
    };
    if (!playAfterAccept(fault, exchange)) answerJson(response, 200, answer);
  }

  const isClient = ({ request }: Exchange, form: URLSearchParams): boolean => {
    const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
    const [id, secret] = basic
      ? Buffer.from(basic, "base64").toString().split(":").map(decodeURIComponent)
      : [form.get("client_id"), form.get("client_secret")];
    return id === clientId && secret === clientSecret;
  };

  const idToken = async (issuer: string, { person, nonce }: Code): Promise<string> =>
    new SignJWT({ ...claimsOf(person), ...(nonce === null ? {} : { nonce }) })
      .setProtectedHeader({ alg: "RS256", kid: KEY_ID, typ: "JWT" })
      .setIssuer(issuer)
      .setAudience(clientId)
      .setSubject(subjectOf(person.email))
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign((await keys).privateKey);

  function userInfo({ request, response }: Exchange): void {
    const person = tokens.get(/^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "");
    if (person) answerJson(response, 200, { sub: subjectOf(person.email), ...claimsOf(person) });
    else answerJson(response, 401, { error: "invalid_token" });
  }

  async function discover(exchange: Exchange): Promise<void> {
    const fault = ctx.faults.take("google", "discovery");
    const refuse = (status: number, headers = {}) => answerJson(exchange.response, status, {}, headers);
    if (!(await playBeforeAccept(fault, exchange, refuse)))
      answerJson(exchange.response, 200, describe(issuerOf(exchange)));
  }

  const routes: Route[] = [
    { method: "GET", path: "/.well-known/openid-configuration", handle: discover },
    { method: "GET", path: AUTHORIZE, handle: authorize },
    { method: "POST", path: AUTHORIZE, handle: choose },
    { method: "POST", path: "/token", handle: token },
    { method: "GET", path: "/v1/userinfo", handle: userInfo },
    {
      method: "GET",
      path: "/oauth2/v3/certs",
      handle: async ({ response }) => {
        const key = await exportJWK((await keys).publicKey);
        answerJson(response, 200, { keys: [{ ...key, kid: KEY_ID, alg: "RS256", use: "sig" }] });
      },
    },
  ];
  return {
    name: "google",
    server: createRouter(
      routes,
      ({ response }) => answerJson(response, 404, { error: "not_found" }),
      ({ response }, error) => {
        ctx.log(`google: ${String(error)}`);
        answerJson(response, 500, { error: "server_error" });
      },
    ),
    close: async () => {},
  };
}

const claimsOf = ({ email, name, verified }: GooglePerson) => ({ email, email_verified: verified, name });

function orderProblem(order: URLSearchParams, clientId: string): string | null {
  if (order.get("client_id") !== clientId) return "The client is not known.";
  if (!URL.canParse(order.get("redirect_uri") ?? "")) return "redirect_uri is missing.";
  if (order.get("response_type") !== "code") return "Only response_type=code.";
  if (!order.get("scope")?.split(" ").includes("openid")) return "The scope openid is missing.";
  if (order.get("code_challenge_method") !== "S256" || !order.get("code_challenge"))
    return "PKCE with S256 is missing.";
  return null;
}

const describe = (issuer: string) => ({
  issuer,
  authorization_endpoint: issuer + AUTHORIZE,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/v1/userinfo`,
  jwks_uri: `${issuer}/oauth2/v3/certs`,
  response_types_supported: ["code"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256"],
  scopes_supported: ["openid", "email", "profile"],
  token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
  code_challenge_methods_supported: ["S256"],
});
