import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import Koa from "koa";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BlobStore } from "../../domain/blob-store.ts";
import type { Context, State } from "../../api/http/state.ts";
import { uploadBody } from "../../api/http/upload-body.ts";
import { toCoraError } from "../../api/to-cora-error.ts";

const away: Partial<BlobStore> = {
  put: () => Promise.reject(new Error("timeout exceeded when trying to connect")),
};
const reading: Partial<BlobStore> = {
  put: async (_projectId, _contentType, content) => {
    let bytes = 0;
    for await (const chunk of content) bytes += chunk.length;
    return { id: "blob_1", bytes, sha256: "" };
  },
};
const refused: string[] = [];
let server: Server;

beforeAll(async () => {
  const app = new Koa<State>();
  app.use(async (ctx) => {
    const blobs = (ctx.path === "/away" ? away : reading) as BlobStore;
    const code = await uploadBody(ctx as Context, { types: ["text/csv"], maxBytes: 1_000_000 }, blobs, "prj_1").then(
      () => "stored",
      (error: unknown) => toCoraError(error).code,
    );
    refused.push(`${ctx.path} ${code}`);
    ctx.body = code;
  });
  app.on("error", () => {});
  server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

function begin(path: string) {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => undefined);
  socket.write(`POST ${path} HTTP/1.1\r\nHost: cora\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\nname`);
  return socket;
}

test("a file that cannot be stored because no database answers is told 503, also while most of it is still to come", async () => {
  const socket = begin("/away");
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  expect(answer.toString()).toContain("service_unavailable");
});

test("a sender that hangs up in the midst of a file is no sign of a database that is away", async () => {
  const socket = begin("/hung-up");
  await once(socket, "connect");
  setTimeout(() => socket.destroy(), 100);
  await expect.poll(() => refused).toContain("/hung-up request_timeout");
});
