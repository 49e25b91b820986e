import { once } from "node:events";
import { lookup as resolve } from "node:dns";
import type { LookupAddress } from "node:dns";
import { request } from "node:https";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address.ts";

const LIMIT_BYTES = 32 * 1024;
const TIMEOUT_MS = 5_000;

/** What was fetched from an address that a stranger named. */
export interface FetchedDocument {
  status: number;
  headers: { cacheControl: string | null };
  body: string;
}

/** Resolves like the system does, but only to addresses that `isAllowed`; the socket connects to what was checked. */
const guardedLookup =
  (isAllowed: (address: string) => boolean): LookupFunction =>
  (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      if (error || !first) return done(error ?? new Error("no address"), "", 4);
      // One inner address among several is enough for suspicion: which one is used would be chance.
      if (!addresses.every(({ address }) => isAllowed(address))) return done(new Error("not a public address"), "", 4);
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };

/** GET over https from a public address: no redirects, not more than a little, not for long. */
export async function fetchDocument(url: string, isAllowed = isPublicAddress): Promise<FetchedDocument> {
  const { protocol, hostname, username, password } = new URL(url);
  const literal = hostname.replace(/^\[|\]$/g, "");
  if (protocol !== "https:" || username || password) throw new Error("not an https address");
  if (isIP(literal) !== 0 && !isAllowed(literal)) throw new Error("not a public address");
  const sent = request(url, {
    agent: false,
    lookup: guardedLookup(isAllowed),
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: "application/json", "user-agent": "Cora" },
  }).end();
  const answered = once(sent, "response") as Promise<[IncomingMessage]>;
  // What breaks after the answer has begun is told by reading it.
  sent.on("error", () => undefined);
  const [response] = await answered;
  const cacheControl = response.headers["cache-control"] ?? null;
  return { status: response.statusCode ?? 0, headers: { cacheControl }, body: await readText(response) };
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT_BYTES) {
      response.destroy();
      throw new Error("the document is too large");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
