import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createEffects } from "../../sandbox/effects.ts";
import { createFaults } from "../../sandbox/faults.ts";
import { listen } from "../../sandbox/http/listen.ts";
import { readBody } from "../../sandbox/http/read-body.ts";
import type { Vendor, VendorContext } from "../../sandbox/vendor.ts";

export interface ReceivedWebhook {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface WebhookReceiver {
  url: string;
  received: ReceivedWebhook[];
  /** Statuses for the next webhooks; afterwards 200. */
  answers: number[];
  close(): Promise<void>;
}

/** Stands where Cora would take webhooks. */
export async function startReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      received.push({ path: request.url ?? "", headers: request.headers, body: body.toString("utf8") });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface BenchOptions {
  webhookBase: string;
  folder?: string;
  timeScale?: number;
}

/** One vendor behind a real port, with its own effects and faults. */
export async function startVendor(create: (ctx: VendorContext) => Vendor, options: BenchOptions) {
  const fileOf = (name: string) => (options.folder === undefined ? null : join(options.folder, name));
  const effects = createEffects(fileOf("effects.jsonl"));
  const faults = createFaults();
  const log: string[] = [];
  const vendor = create({
    effects,
    faults,
    timeScale: options.timeScale ?? 0.02,
    dataFile: fileOf,
    webhookBase: () => options.webhookBase,
    log: (line) => log.push(line),
  });
  const listening = await listen(vendor, 0);
  return {
    url: listening.url,
    effects,
    faults,
    log,
    async close() {
      await vendor.close();
      await listening.close();
    },
  };
}

/** Polls until `read` gives something; what it waits for, not the time it takes, decides a test. */
export async function eventually<T>(read: () => T | null | undefined | false, limitMs = 20_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = read();
    if (value !== null && value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain for: ${String(read)}`);
    await pause(10);
  }
}
