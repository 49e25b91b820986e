import type { Call, CallStatus } from "./call.ts";
import type { CallOrder } from "./call-order.ts";
import { detectMachine } from "./detect-machine.ts";
import { type Line, LineOver } from "./line.ts";
import { scaledPause } from "./scaled-pause.ts";
import { runTwiml } from "./twiml/run-twiml.ts";

const FOR_EVER_MS = 86_400_000;
/** The longest that a person stays on the phone, in real time: an agent's thinking cannot be scaled. */
const patienceSeconds = 600;

const sipCodes: Partial<Record<CallStatus, string>> = {
  completed: "200",
  busy: "486",
  failed: "503",
  "no-answer": "487",
  canceled: "487",
};

/** Plays a call from the first ring to the last callback. */
export async function playCall(line: Line, order: CallOrder): Promise<void> {
  const { call, world } = line;
  try {
    await dial(line, order);
  } catch (reason) {
    if (world.closing.aborted) return;
    if (!(reason instanceof LineOver)) world.context.log(`twilio: call ${call.sid} broke: ${String(reason)}`);
    finish(line, call.status === "in-progress" ? "completed" : statusWithoutAnswer(reason));
  } finally {
    line.hangUp("agent");
    world.lines.delete(call.sid);
  }
}

async function dial(line: Line, order: CallOrder): Promise<void> {
  const { callbacks, person } = line;
  await waitInQueue(line);
  callbacks.status("initiated");
  await line.pause(0.5);
  if (person.pickup === "failure") return finish(line, "failed");
  moveTo(line, "ringing");
  callbacks.status("ringing");
  if (person.pickup === "no answer" || person.ringsSeconds > order.timeoutSeconds) {
    await line.pause(order.timeoutSeconds);
    return finish(line, "no-answer");
  }
  await line.pause(person.ringsSeconds);
  if (person.pickup === "busy") return finish(line, "busy");
  await talk(line, order);
}

/** As when more calls were ordered than the account may place a second. */
async function waitInQueue({ call, world, over }: Line): Promise<void> {
  const queue = world.context.faults.take("twilio", "calls.create", call.to, ["stay_queued"]);
  if (queue !== null) await scaledPause((queue.delay_ms ?? FOR_EVER_MS) / 1000, 1, over);
}

async function talk(line: Line, order: CallOrder): Promise<void> {
  const { call, callbacks, world } = line;
  call.startTime = new Date().toISOString();
  moveTo(line, "in-progress");
  callbacks.status("answered");
  if (order.record !== null) line.record(order.record, "OutboundAPI");
  line.hangUpSoon(Math.min(order.timeLimitSeconds, patienceSeconds / Math.min(world.context.timeScale, 1)));
  const detection = detectMachine(line, order);
  // A detection that the end of the call overtakes never reports.
  detection.catch(() => {});
  if (!order.asyncAmd) await detection;
  await runTwiml(line, order.twiml);
  finish(line, "completed");
}

function statusWithoutAnswer(reason: unknown): CallStatus {
  return reason instanceof LineOver && reason.by === "api" ? "canceled" : "failed";
}

function moveTo({ call, world }: Line, status: CallStatus): void {
  call.status = status;
  call.dateUpdated = new Date().toISOString();
  world.book.saveCall(call);
}

function finish(line: Line, status: CallStatus): void {
  const { call, callbacks, recorder } = line;
  const now = new Date();
  call.startTime ??= now.toISOString();
  call.endTime = now.toISOString();
  call.duration = status === "completed" ? elapsedSeconds(call, now) : 0;
  moveTo(line, status);
  // Everything on the line stops before the world hears that it is over.
  line.hangUp("agent");
  callbacks.status("completed", {
    CallDuration: `${call.duration}`,
    Duration: `${Math.ceil(call.duration / 60)}`,
    SipResponseCode: sipCodes[status] ?? "200",
  });
  recorder.finishAll();
}

function elapsedSeconds(call: Call, now: Date): number {
  return Math.max(1, Math.ceil((now.getTime() - Date.parse(call.startTime ?? call.dateCreated)) / 1000));
}
