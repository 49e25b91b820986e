import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import type { Configuration } from "openid-client";
import type { IdentityProvider } from "../identity-provider.ts";
import { transportFailure } from "../transport-failure.ts";

export interface GoogleConfig {
  clientId: string;
  clientSecret: string;
  issuer: string;
}

const TIMEOUT_SECONDS = 10;

/** An emulator speaks plain http, and only on this machine. */
const isLoopback = ({ protocol, hostname }: URL): boolean =>
  protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);

/** The answer itself is at fault, as opposed to the way to it. */
const FAULTS = new Set([
  "OAUTH_INVALID_RESPONSE",
  "OAUTH_PARSE_ERROR",
  "OAUTH_KEY_SELECTION_FAILED",
  "OAUTH_JWT_TIMESTAMP_CHECK_FAILED",
  "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
  "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED",
]);
const isRefusal = (error: unknown): boolean =>
  error instanceof AuthorizationResponseError ||
  error instanceof ResponseBodyError ||
  (error instanceof ClientError && FAULTS.has(error.code ?? ""));

/** OpenID Connect with PKCE, state and nonce; the ID token's signature is checked too. */
export function googleSignIn({ clientId, clientSecret, issuer }: GoogleConfig): IdentityProvider {
  const server = new URL(issuer);
  let known: Promise<Configuration> | null = null;
  const configuration = (): Promise<Configuration> => {
    const execute = [enableNonRepudiationChecks, ...(isLoopback(server) ? [allowInsecureRequests] : [])];
    known ??= discovery(server, clientId, clientSecret, undefined, { execute, timeout: TIMEOUT_SECONDS }).catch(
      (error: unknown) => {
        known = null;
        throw transportFailure("google", error);
      },
    );
    return known;
  };
  return {
    begin: async (redirectUri) => {
      const config = await configuration();
      const check = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const url = buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        state: check.state,
        nonce: check.nonce,
        code_challenge: await calculatePKCECodeChallenge(check.verifier),
        code_challenge_method: "S256",
        prompt: "select_account",
      });
      return { url: url.href, check };
    },
    finish: async (callbackUrl, { state, nonce, verifier }) => {
      const config = await configuration();
      try {
        const tokens = await authorizationCodeGrant(config, callbackUrl, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
        });
        const claims = tokens.claims();
        const email = claims?.["email"];
        if (!claims || typeof email !== "string") return null;
        const name = claims["name"];
        return {
          subject: claims.sub,
          email,
          emailVerified: claims["email_verified"] === true,
          name: typeof name === "string" ? name.slice(0, 200) : null,
        };
      } catch (error) {
        if (isRefusal(error)) return null;
        throw transportFailure("google", error);
      }
    },
  };
}
