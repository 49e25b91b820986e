import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { callbackFaults, type Fault } from "../faults.ts";
import type { Call } from "./call.ts";
import type { Callback, CallEvent, CallOrder } from "./call-order.ts";
import type { PhoneWorld } from "./phone-world.ts";
import type { Webhook } from "./send-webhook.ts";
import { voiceParams } from "./voice-params.ts";

type CallbackKind = "status-callback" | "amd-callback" | "recording-callback";

/** Sends one call's webhooks in order, never holding up the call itself. */
export interface CallCallbacks {
  status(event: CallEvent, extra?: Record<string, string>): void;
  post(kind: CallbackKind, callback: Callback | null, params: Record<string, string>): void;
}

const faultsOfCallbacks = [...callbackFaults, "delay"] as const;

export function createCallCallbacks(world: PhoneWorld, call: Call, order: CallOrder): CallCallbacks {
  const { faults } = world.context;
  // A callback fault ordered for the create request follows all callbacks of that call.
  const wholeCall = faults.take("twilio", "calls.create", call.to, callbackFaults);
  const faultOf = new Map<CallbackKind, Fault | null>();
  const faultFor = (kind: CallbackKind): Fault | null => {
    if (!faultOf.has(kind)) faultOf.set(kind, faults.take("twilio", kind, call.to, faultsOfCallbacks) ?? wholeCall);
    return faultOf.get(kind) ?? null;
  };
  const outbox = createOutbox(world);
  let sequence = 0;
  const post: CallCallbacks["post"] = (kind, callback, params) => {
    if (callback !== null) outbox.add({ ...callback, params }, faultFor(kind));
  };
  return {
    post,
    status(event, extra = {}) {
      if (order.statusCallback === null || !order.statusEvents.includes(event)) return;
      const params = {
        ...voiceParams(call),
        ...(event === "initiated" ? { CallStatus: "initiated" } : {}),
        CallbackSource: "call-progress-events",
        SequenceNumber: `${sequence}`,
        Timestamp: new Date().toUTCString().replace("GMT", "+0000"),
        ...extra,
      };
      sequence += 1;
      post("status-callback", order.statusCallback, params);
      if (event === "completed") outbox.release();
    },
  };
}

/** A queue that plays the callback faults; a reordered webhook waits until the next one has gone. */
function createOutbox({ send, closing }: PhoneWorld) {
  let tail: Promise<unknown> = Promise.resolve();
  let held: Webhook | null = null;
  const enqueue = (work: () => Promise<unknown>): void => {
    tail = tail.then(work).catch(() => undefined);
  };
  const release = (): void => {
    const waiting = held;
    held = null;
    if (waiting !== null) enqueue(() => send(waiting, closing));
  };
  return {
    release,
    add(plain: Webhook, fault: Fault | null): void {
      const webhook = { ...plain, token: randomUUID() };
      if (fault?.fault === "lose_callbacks") return;
      if (fault?.fault === "reorder_callbacks" && held === null) {
        held = webhook;
        return;
      }
      if (fault?.fault === "delay") enqueue(() => sleep(fault.delay_ms ?? 1000, undefined, { signal: closing }));
      enqueue(() => send(webhook, closing));
      if (fault?.fault === "duplicate_callbacks") enqueue(() => send(webhook, closing));
      release();
    },
  };
}
