import { setTimeout as pause } from "node:timers/promises";
import { callbackFaults } from "./faults.ts";
import { createRecords } from "./records.ts";
import type { VendorContext, VendorName } from "./vendor.ts";

interface WebhookMessage {
  /** Unique for ever; what the receiver deduplicates by, where the vendor gives it one. */
  id: string;
  body: string;
  /** The person whom the event is about, so that a fault can be ordered for them alone. */
  to: string | null;
  /** First attempts within one lane keep their order. */
  lane: string;
}

type Delivery = WebhookMessage & { state: "pending" | "delivered" | "lost" | "given_up" };

export interface WebhookOutbox {
  post(message: WebhookMessage): void;
  delivered(id: string): boolean;
  close(): Promise<void>;
}

export interface WebhookOptions {
  vendor: VendorName;
  /** Under Cora's public address. */
  path: string;
  /** The vendor's signature headers, made anew for each attempt. */
  sign(message: WebhookMessage, at: Date): Record<string, string>;
  /** Pauses before each further attempt, in seconds, before scaling. */
  retrySeconds: readonly number[];
}

const answerLimitMs = 15_000;
const holdSeconds = 5;

/** Posts a vendor's webhooks, retries them, plays callback faults, and goes on after a restart where it stopped. */
export function createWebhookOutbox(ctx: VendorContext, options: WebhookOptions): WebhookOutbox {
  const deliveries = createRecords<Delivery>(ctx.dataFile(`${options.vendor}-webhooks.jsonl`));
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  const lanes = new Map<string, Promise<void>>();
  let held: Delivery[] = [];
  let release: NodeJS.Timeout | null = null;

  function run(work: Promise<void>): void {
    // An abort is how deliveries end at close; everything else is handled inside.
    const settled = work.catch((error: unknown) => {
      if (!closing.signal.aborted) ctx.log(`${options.vendor} webhook: ${String(error)}`);
    });
    running.add(settled);
    void settled.then(() => running.delete(settled));
  }

  async function attempt(delivery: Delivery): Promise<boolean> {
    const headers = { "content-type": "application/json", ...options.sign(delivery, new Date()) };
    try {
      const response = await fetch(`${ctx.webhookBase()}${options.path}`, {
        method: "POST",
        headers,
        body: delivery.body,
        redirect: "manual",
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(answerLimitMs)]),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }

  async function deliver(delivery: Delivery, before: Promise<void> | undefined, tried: () => void): Promise<void> {
    await before;
    for (const seconds of [0, ...options.retrySeconds]) {
      if (seconds > 0) await pause(seconds * 1000 * ctx.timeScale, undefined, { signal: closing.signal });
      const taken = await attempt(delivery);
      tried();
      if (taken) {
        deliveries.put({ ...delivery, state: "delivered" });
        return;
      }
      closing.signal.throwIfAborted();
    }
    deliveries.put({ ...delivery, state: "given_up" });
    ctx.log(`${options.vendor} gave up on webhook ${delivery.id}`);
  }

  /** Starts a delivery; the promise is kept once the first attempt is over. */
  function send(delivery: Delivery, before?: Promise<void>): Promise<void> {
    const first = Promise.withResolvers<void>();
    run(deliver(delivery, before, first.resolve).finally(first.resolve));
    return first.promise;
  }

  function sendInLane(delivery: Delivery): Promise<void> {
    const first = send(delivery, lanes.get(delivery.lane));
    lanes.set(delivery.lane, first);
    void first.then(() => lanes.get(delivery.lane) === first && lanes.delete(delivery.lane));
    return first;
  }

  function releaseHeld(after?: Promise<void>): void {
    if (release !== null) clearTimeout(release);
    release = null;
    let before = after;
    for (const delivery of held.toReversed()) before = send(delivery, before);
    held = [];
  }

  function hold(delivery: Delivery): void {
    held.push(delivery);
    if (release !== null) clearTimeout(release);
    release = setTimeout(() => releaseHeld(), holdSeconds * 1000 * ctx.timeScale);
  }

  for (const delivery of deliveries.list()) if (delivery.state === "pending") void sendInLane(delivery);

  return {
    post(message) {
      const fault = ctx.faults.take(options.vendor, "webhook", message.to, callbackFaults)?.fault ?? null;
      const delivery = deliveries.put({ ...message, state: fault === "lose_callbacks" ? "lost" : "pending" });
      if (fault === "lose_callbacks") return;
      if (fault === "reorder_callbacks") return hold(delivery);
      if (fault === "duplicate_callbacks") void send(delivery, lanes.get(delivery.lane));
      releaseHeld(sendInLane(delivery));
    },
    delivered: (id) => deliveries.get(id)?.state === "delivered",
    async close() {
      if (release !== null) clearTimeout(release);
      closing.abort();
      await Promise.all(running);
    },
  };
}
