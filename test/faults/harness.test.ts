import { Agent, createServer, request } from "node:http";
import { once } from "node:events";
import { connect, createServer as createTcpServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createTally } from "../../faults/checker/tally.ts";
import { reportLine } from "../../faults/run/report-line.ts";
import { seeded } from "../../faults/run/random.ts";
import { rows } from "../../faults/rows/index.ts";
import { layCable } from "../../faults/world/cable.ts";
import { openDoor } from "../../faults/world/door.ts";

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** A server that counts its requests and answers each with its path. */
async function upstream(): Promise<{ port: number; paths: string[] }> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    request.resume().on("end", () => response.end(request.url));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => (server.closeAllConnections(), server.close()));
  return { port: (server.address() as AddressInfo).port, paths };
}

async function cableTo(port: number) {
  const cable = await layCable({ host: "127.0.0.1", port });
  closers.push(cable.close);
  return {
    cable,
    get: (path: string) => fetch(`http://127.0.0.1:${cable.port}${path}`).then((answer) => answer.text()),
  };
}

test("a cable that drops replies delivers the request, and its client hears of a broken connection", async () => {
  const { port, paths } = await upstream();
  const { cable, get } = await cableTo(port);
  expect(await get("/before")).toBe("/before");
  cable.set("drop_replies");
  const unheard = get("/unheard").catch(() => "broken");
  await expect.poll(() => paths).toContain("/unheard");
  cable.set("pass");
  expect(await unheard).toBe("broken");
  expect(await get("/after")).toBe("/after");
});

test("a cable loses as many replies as it is told to, of requests that match", async () => {
  const { port, paths } = await upstream();
  const { cable, get } = await cableTo(port);
  cable.loseReplies(/\/lost/, 1);
  expect(await get("/kept")).toBe("/kept");
  await expect(get("/lost")).rejects.toThrow();
  expect(await get("/lost")).toBe("/lost");
  expect([cable.repliesLost(), paths]).toEqual([1, ["/kept", "/lost", "/lost"]]);
});

test("a cable loses only the reply to a request that follows what it waits for", async () => {
  const { port, paths } = await upstream();
  const { cable } = await cableTo(port);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  closers.push(() => agent.destroy());
  const get = (path: string): Promise<string> =>
    new Promise((resolve) => {
      request({ port: cable.port, path, agent }, (answer) => answer.resume().on("end", () => resolve("answered")))
        .on("error", () => resolve("lost"))
        .end();
    });
  cable.loseReplies(/\/commit/, 2, /\/write/);
  const answers: string[] = [];
  for (const path of ["/commit/1", "/write", "/commit/2", "/commit/3"]) answers.push(await get(path));
  expect(answers).toEqual(["answered", "answered", "lost", "answered"]);
  expect([cable.repliesLost(), paths.length]).toEqual([1, 4]);
});

test("a cable keeps back a packet only on a connection that carried the first", async () => {
  const { port, paths } = await upstream();
  const { cable, get } = await cableTo(port);
  cable.keepBack(/marker/, /\/last/);
  expect(await get("/last")).toBe("/last");
  void get("/last?marker").catch(() => undefined);
  await expect.poll(() => cable.keptBack()).toBe(1);
  expect(paths).toEqual(["/last"]);
});

test("of a packet that holds both, a cable lets through what comes before the part that it keeps back", async () => {
  const heard: string[] = [];
  const server = createTcpServer((socket) => {
    socket.on("data", (chunk) => heard.push(chunk.toString())).on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  const { cable } = await cableTo((server.address() as AddressInfo).port);
  cable.keepBack(/write/, /commit/);
  const socket = connect(cable.port, "127.0.0.1").on("error", () => undefined);
  closers.push(() => socket.destroy());
  socket.write("write one, write two, commit");
  await expect.poll(() => [heard.join(""), cable.keptBack()]).toEqual(["write one, write two, ", 1]);
  socket.write("and more");
  socket.end();
  await once(socket, "close");
  expect(heard.join("")).toBe("write one, write two, ");
});

test("a cut cable takes no connection, and a mended one does", async () => {
  const { port } = await upstream();
  const { cable, get } = await cableTo(port);
  cable.set("cut");
  await expect(get("/cut")).rejects.toThrow();
  cable.set("pass");
  expect(await get("/mended")).toBe("/mended");
});

test("the door passes by a process that is gone, holds what it is told to hold, and hands it in byte by byte", async () => {
  const { port, paths } = await upstream();
  const gone = createTcpServer();
  await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
  const dead = (gone.address() as AddressInfo).port;
  await new Promise((resolve) => gone.close(resolve));
  const door = await openDoor(() => [dead, port]);
  closers.push(door.close);
  const post = (path: string) => fetch(door.url + path, { method: "POST", body: "x".repeat(100_000) });
  for (const path of ["/one", "/two"]) expect(await (await post(path)).text()).toBe(path);
  const held = door.divert(({ path }) => path.startsWith("/hold"), "hold");
  expect((await post("/hold/me")).status).toBe(200);
  expect(paths).toEqual(["/one", "/two"]);
  const [request] = held.requests;
  expect(request && (await held.deliver(request))).toBe(200);
  held.end();
  expect(await (await post("/hold/no-more")).text()).toBe("/hold/no-more");
  expect(paths).toEqual(["/one", "/two", "/hold/me", "/hold/no-more"]);
});

test("the same seed gives the same schedule, another seed another one", () => {
  const draw = (seed: number) => Array.from({ length: 5 }, seeded(seed));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test("a row's line says how many of how many, with the seed, and what it did not look for is left out", () => {
  const tally = createTally();
  tally.trial(300);
  tally.add("duplicates", 0);
  tally.add("lost", 1, "call_1 is still queued");
  tally.recovered(3_140);
  const [row] = rows;
  if (!row) throw new Error("There are no rows.");
  const line = reportLine({ row, seed: 7, seconds: 1, broke: null, ...tally.count() });
  expect(line).toBe(`RED row 1  ${row.title}: 0 duplicates, 1 lost of 300 (seed 7), recovery 3.1 s`);
});
