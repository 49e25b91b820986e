import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What an MCP host remembers of one server, in the shape that the SDKs of both generations ask for. */
export interface Host {
  redirectUrl: string;
  clientMetadata: {
    client_name: string;
    redirect_uris: string[];
    token_endpoint_auth_method: string;
    grant_types: string[];
    response_types: string[];
  };
  clientInformation(): { client_id: string } | undefined;
  saveClientInformation(information: unknown): void;
  tokens(): { access_token: string; refresh_token?: string; token_type: string; scope?: string } | undefined;
  saveTokens(tokens: unknown): void;
  redirectToAuthorization(url: URL): void;
  saveCodeVerifier(verifier: string): void;
  codeVerifier(): string;
  state(): string;
  discoveryState(): unknown;
  saveDiscoveryState(state: unknown): void;
  invalidateCredentials(what: "all" | "client" | "tokens" | "verifier" | "discovery"): void;
  /** Where the person was sent last. */
  sentTo(): string;
  /** What came back to the host's own address. */
  callback(): Promise<URLSearchParams>;
  close(): void;
}

/** A desktop program: it listens on a port of the person's machine for the answer. */
export async function openHost(name: string): Promise<Host> {
  const kept: {
    client?: { client_id: string };
    tokens?: ReturnType<Host["tokens"]>;
    verifier?: string;
    sentTo?: string;
    discovery?: unknown;
  } = {};
  const answers: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    if (pathname === "/callback") answers.push(searchParams);
    response.setHeader("content-type", "text/html").end("<h1>Connected. You may close this page.</h1>");
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  const redirectUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  return {
    redirectUrl,
    clientMetadata: {
      client_name: name,
      redirect_uris: [redirectUrl],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
    },
    clientInformation: () => kept.client,
    saveClientInformation: (information) => void (kept.client = information as never),
    tokens: () => kept.tokens,
    saveTokens: (tokens) => void (kept.tokens = tokens as never),
    redirectToAuthorization: (url) => void (kept.sentTo = url.href),
    saveCodeVerifier: (verifier) => void (kept.verifier = verifier),
    codeVerifier: () => kept.verifier ?? "",
    state: () => randomBytes(8).toString("hex"),
    discoveryState: () => kept.discovery,
    saveDiscoveryState: (state) => void (kept.discovery = state),
    invalidateCredentials: (what) => {
      if (what === "all" || what === "client") delete kept.client;
      if (what === "all" || what === "tokens") delete kept.tokens;
    },
    sentTo: () => kept.sentTo ?? "",
    callback: async () => {
      for (let tries = 0; answers.length === 0; tries++) {
        if (tries > 600) throw new Error("nothing came back to the host");
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return answers.pop() as URLSearchParams;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
