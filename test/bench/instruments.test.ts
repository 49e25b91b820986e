import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { load } from "../../bench/ground/load.ts";
import { meter } from "../../bench/ground/meter.ts";
import { memoryMegabytes } from "../../bench/ground/proc.ts";
import { interleave, percentile } from "../../bench/ground/rounds.ts";

let server: Server | undefined;
afterEach(() => void server?.close());

async function serve(status: number): Promise<{ url: string; sockets: Set<unknown> }> {
  const sockets = new Set<unknown>();
  server = createServer((request, response) => {
    sockets.add(request.socket);
    response.writeHead(status).end("{}");
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

const make = () => ({ method: "GET", path: "/" });

test("the load keeps to its connections and counts every answer", async () => {
  const { url, sockets } = await serve(200);
  const { latencies, rate } = await load({ url, connections: 4, requests: 100, expect: 200, make });
  expect([latencies.length, sockets.size]).toEqual([100, 4]);
  expect(rate).toBeGreaterThan(0);
  expect(latencies).toEqual(latencies.toSorted((a, b) => a - b));
});

test("an answer that is none breaks the measurement", async () => {
  const { url } = await serve(500);
  await expect(load({ url, connections: 2, requests: 4, expect: 200, make })).rejects.toThrow("Answered 500");
});

test("the order turns round each time, and results keep their names", async () => {
  const ran: string[] = [];
  const run = (name: string) => async (round: number) => {
    ran.push(`${name}${round}`);
    return round;
  };
  const results = await interleave(2, { ours: run("o"), floor: run("f") });
  expect(ran).toEqual(["o0", "f0", "f1", "o1"]);
  expect(results).toEqual({ ours: [0, 1], floor: [0, 1] });
});

test("percentiles are values that were measured", () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)]).toEqual([50, 99, 100]);
  expect(percentile([7], 0.99)).toBe(7);
});

test.runIf(process.platform === "linux")("work shows as CPU of its own process, and memory is there", async () => {
  const busy = async () => {
    const until = process.cpuUsage().user + 300_000;
    while (process.cpuUsage().user < until) Math.sqrt(2);
    return "done";
  };
  const { result, cpu, seconds } = await meter({ me: process.pid }, busy);
  expect(result).toBe("done");
  expect(cpu.me).toBeGreaterThan(0.2);
  expect(seconds).toBeGreaterThan(0.2);
  expect(memoryMegabytes([process.pid])).toBeGreaterThan(10);
});
