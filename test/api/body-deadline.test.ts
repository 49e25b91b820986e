import { createServer, request } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import Koa from "koa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bodyDeadline } from "../../api/http/body-deadline.ts";
import type { State } from "../../api/http/state.ts";

let server: Server;
beforeAll(async () => {
  const app = new Koa<State>();
  app.use(bodyDeadline(300));
  app.use(async (ctx) => {
    ctx.state.isUpload = ctx.path === "/file";
    let bytes = 0;
    for await (const chunk of ctx.req) bytes += (chunk as Buffer).length;
    ctx.body = String(bytes);
  });
  app.on("error", () => {});
  server = createServer(app.callback());
  server.on("clientError", ({ code }: NodeJS.ErrnoException, socket) =>
    (socket as Socket).end(`HTTP/1.1 408 ${code}\r\n\r\n`),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** A body that takes its time. */
const trickle = (path: string, portions: number) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const asked = request({ port, path, method: "POST", agent: false }, (answer) => {
      resolve(answer.statusCode);
      answer.resume();
    });
    asked.on("error", reject);
    let sent = 0;
    const timer = setInterval(() => {
      sent += 1;
      if (sent < portions && !asked.destroyed) asked.write("x");
      else {
        clearInterval(timer);
        asked.end();
      }
    }, 100);
  });

test("a body that trickles in is hung up on", async () => {
  expect(await trickle("/", 100)).toBe(408);
});

test("a body that comes in time, and a file that is welcome however long it takes, are not", async () => {
  expect(await trickle("/", 1)).toBe(200);
  expect(await trickle("/file", 10)).toBe(200);
});
