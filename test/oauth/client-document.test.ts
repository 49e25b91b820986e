import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import type { Server } from "node:https";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createAuthorizationServer } from "../../api/oauth/authorization-server.ts";
import { fetchDocument } from "../../api/oauth/fetch-document.ts";
import type { FetchedDocument } from "../../api/oauth/fetch-document.ts";
import { isPublicAddress } from "../../api/oauth/public-address.ts";
import { connectDatabase } from "../../db/orm.ts";
import { freshDatabase } from "../setup/fresh-database.ts";
import { app } from "./app.ts";

describe("an address that a stranger names", () => {
  test.each([
    ..."0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1".split(
      " ",
    ),
    ..."192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255".split(" "),
    ...":: ::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:8.8.8.8 64:ff9b::7f00:1 fe80::1 fec0::1 fc00::1 fd12::1".split(
      " ",
    ),
    ..."2001:db8::1 2001::1 2002:7f00:1:: ff02::1 100::1 nonsense 127.1 0x7f000001".split(" "),
  ])("%s is not fetched from", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each("8.8.8.8 1.1.1.1 172.32.0.1 100.128.0.1 192.169.0.1 2606:4700:4700::1111 2a00:1450:4001::1".split(" "))(
    "%s is out in the open",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test.each([
    "https://127.0.0.1:9/",
    "https://[::1]:9/",
    "https://[::ffff:127.0.0.1]:9/",
    "https://2130706433:9/",
    "https://0x7f.1:9/",
    "https://localhost:9/",
    "https://169.254.169.254/latest/meta-data",
  ])("%s is refused before anything is sent", async (url) => {
    await expect(fetchDocument(url)).rejects.toThrow("not a public address");
  });

  test.each(["http://example.com/", "ftp://example.com/", "https://me:secret@example.com/"])(
    "%s is refused",
    async (url) => {
      await expect(fetchDocument(url)).rejects.toThrow("not an https address");
    },
  );
});

/** A server with a certificate of its own making, which this process then trusts. */
function secureServer(listener: RequestListener): Server {
  const folder = mkdtempSync(path.join(tmpdir(), "cora-cert-"));
  const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const made = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-days",
    "2",
    "-keyout",
    key,
    "-out",
    cert,
  ];
  execFileSync("openssl", [...made, ...subject], { stdio: "ignore" });
  const pems = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  setDefaultCACertificates([...getCACertificates("default"), pems.cert.toString()]);
  return createServer(pems, listener);
}

const hasOpenssl = (() => {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasOpenssl)("fetching", () => {
  let server: Server;
  let base: string;
  let seen: string[];
  const anywhere = () => true;
  beforeAll(async () => {
    seen = [];
    server = secureServer((request, response) => {
      seen.push(request.url ?? "");
      if (request.url === "/large") response.end("x".repeat(40_000));
      else if (request.url === "/endless") response.write("{");
      else if (request.url === "/elsewhere") response.writeHead(302, { location: `${base}/small` }).end();
      else response.writeHead(200, { "cache-control": "max-age=60" }).end("{}");
    });
    await new Promise<void>((done) => void server.listen(0, done));
    base = `https://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server?.close();
    server?.closeAllConnections();
  });

  test("gets a document over https", async () => {
    expect(await fetchDocument(`${base}/small`, anywhere)).toEqual({
      status: 200,
      headers: { cacheControl: "max-age=60" },
      body: "{}",
    });
  });

  test("follows no redirect", async () => {
    seen.length = 0;
    expect((await fetchDocument(`${base}/elsewhere`, anywhere)).status).toBe(302);
    expect(seen).toEqual(["/elsewhere"]);
  });

  test("reads no more than a little and waits no longer than a little", async () => {
    await expect(fetchDocument(`${base}/large`, anywhere)).rejects.toThrow("too large");
    await expect(fetchDocument(`${base}/endless`, anywhere)).rejects.toThrow(/abort/i);
  });

  test("never connects where the name leads inside", async () => {
    seen.length = 0;
    await expect(fetchDocument(`${base}/small`)).rejects.toThrow("not a public address");
    expect(seen).toEqual([]);
  });
});

describe("an app that is known by an address", () => {
  const ID = "https://app.example/oauth/client.json";
  const good = { client_id: ID, client_name: "Published app", redirect_uris: ["https://app.example/callback"] };
  let documents: Record<string, FetchedDocument>;
  let fetched: string[];
  let server: ReturnType<typeof createHttpServer>;
  let baseUrl: string;
  let close: () => Promise<void>;
  const serve = (document: unknown, status = 200, id = ID) => {
    documents[id] = {
      status,
      headers: { cacheControl: null },
      body: typeof document === "string" ? document : JSON.stringify(document),
    };
  };
  beforeAll(async () => {
    [documents, fetched] = [{}, []];
    const db = await freshDatabase(inject("databaseUrl"));
    const database = await connectDatabase({
      url: db.url,
      appUrl: null,
      systemUrl: null,
      poolMax: 3,
      name: "cora-test",
    });
    server = createHttpServer();
    await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const settings = { publicUrl: baseUrl, secret: "a secret of this test" } as never;
    const oauth = createAuthorizationServer({ database, settings }, async (url) => {
      fetched.push(url);
      const document = documents[url];
      if (!document) throw new Error("unreachable");
      return document;
    });
    server.on("request", async (request, response) => {
      const { status, body } = await oauth.answer(request, response);
      response.statusCode = status;
      response.end(typeof body === "object" ? JSON.stringify(body) : (body as string | undefined));
    });
    close = async () => {
      server.closeAllConnections();
      await new Promise((done) => void server.close(done));
      await database.close();
      await db.drop();
    };
  });
  afterAll(() => close?.());
  const begin = async (id: string, redirect?: string) => {
    const response = await fetch(app(baseUrl, id, redirect).begin().url, { redirect: "manual" });
    return { status: response.status, location: response.headers.get("location"), text: await response.text() };
  };

  test("is asked about like any other, and its document is kept for a while", async () => {
    serve(good);
    expect((await begin(ID)).location).toMatch(/\/oauth\/consent\//);
    expect((await begin(ID)).status).toBe(303);
    expect(fetched.filter((url) => url === ID)).toHaveLength(1);
  });

  test("may use only the addresses of its document", async () => {
    expect(await begin(ID, "https://evil.example/callback")).toMatchObject({ status: 400, location: null });
  });

  test.each<[string, unknown, number?]>([
    ["names another app", { ...good, client_id: "https://other.example/client.json" }],
    ["names none", { redirect_uris: good.redirect_uris }],
    ["sends codes to a stranger's network", { redirect_uris: ["http://10.0.0.1/callback"] }],
    ["wants to prove itself by a secret", { token_endpoint_auth_method: "client_secret_post" }],
    ["wants to prove itself by a key", { token_endpoint_auth_method: "private_key_jwt" }],
    ["is no JSON", "nonsense"],
    ["is no object", "[]"],
    ["is not there", good, 404],
    ["leads elsewhere", good, 302],
  ])("is refused where its document %s", async (what, document, status = 200) => {
    const id = `https://app.example/${encodeURIComponent(what)}.json`;
    const shaped =
      typeof document === "object" && what !== "names another app" && what !== "names none"
        ? { ...good, client_id: id, ...(document === good ? { client_id: id } : document) }
        : document;
    serve(shaped, status, id);
    const { status: answered, location } = await begin(id);
    expect({ answered, location }).toEqual({ answered: 400, location: null });
  });

  test.each([
    "http://app.example/client.json",
    "https://app.example/a/../client.json",
    "https://app.example/client.json#x",
    "https://me@app.example/c",
  ])("is not fetched from %s", async (id) => {
    fetched.length = 0;
    expect((await begin(id)).status).toBe(400);
    expect(fetched).toEqual([]);
  });

  test("on the person's machine may choose its port anew", async () => {
    const id = "https://app.example/native.json";
    serve({ ...good, client_id: id, redirect_uris: ["http://localhost/callback"] }, 200, id);
    expect((await begin(id, "http://localhost:51234/callback")).status).toBe(303);
  });
});
