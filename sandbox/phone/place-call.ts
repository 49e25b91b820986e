import type { Call } from "./call.ts";
import { createCallCallbacks } from "./call-callbacks.ts";
import type { Callback, CallOrder, TwimlSource } from "./call-order.ts";
import { createLine } from "./line.ts";
import { personAt } from "./people/people-table.ts";
import type { PhoneWorld } from "./phone-world.ts";
import { playCall } from "./play-call.ts";
import { createSid } from "./sid.ts";

/** Accepts a call and dials: from here on a phone rings, whatever becomes of the request that asked for it. */
export function placeCall(world: PhoneWorld, order: CallOrder, origin: string): Call {
  const call = newCall(world.credentials.accountSid, order);
  const reference = coraReference(order.twiml, order.statusCallback);
  world.context.effects.record({
    vendor: "twilio",
    kind: "call",
    vendor_id: call.sid,
    cora_id: reference?.get("call") ?? null,
    attempt_id: reference?.get("attempt") ?? null,
    to: call.to,
    idempotency_key: null,
  });
  const callsBefore = () => world.book.calls().filter(({ to, sid }) => to === call.to && sid !== call.sid).length;
  world.book.saveCall(call);
  const line = createLine(world, call, personAt(call.to, callsBefore), createCallCallbacks(world, call, order), origin);
  world.lines.set(call.sid, line);
  void playCall(line, order);
  return call;
}

function newCall(accountSid: string, { to, from }: CallOrder): Call {
  const now = new Date().toISOString();
  return {
    sid: createSid("CA"),
    accountSid,
    parentCallSid: null,
    to,
    from,
    direction: "outbound-api",
    status: "queued",
    answeredBy: null,
    dateCreated: now,
    dateUpdated: now,
    startTime: null,
    endTime: null,
    duration: null,
    transcript: [],
  };
}

/** Inline instructions carry no address, so the status callback's names the call then. */
function coraReference(twiml: TwimlSource, statusCallback: Callback | null): URLSearchParams | null {
  const url = "url" in twiml ? twiml.url : statusCallback?.url;
  return url === undefined ? null : new URL(url).searchParams;
}
