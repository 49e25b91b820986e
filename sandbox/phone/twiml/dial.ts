import type { Call, CallStatus } from "../call.ts";
import { type Line } from "../line.ts";
import { personAt } from "../people/people-table.ts";
import { createSid } from "../sid.ts";
import type { Verb } from "./parse-twiml.ts";
import { actionOf, type Stage, type Step } from "./verb-player.ts";

/** How long two people stay connected after a transfer. */
const bridgedSeconds = 8;

/** Rings a second person and connects the two. */
export async function dial(verb: Verb, stage: Stage): Promise<Step> {
  const number = (verb.children.find(({ name }) => name === "Number")?.text ?? verb.text).trim();
  const leg = placeLeg(stage.line, number, verb.attributes["callerId"]);
  await ring(stage.line, leg, Number(verb.attributes["timeout"] ?? 30));
  const params = {
    DialCallSid: leg.sid,
    DialCallStatus: leg.status,
    DialCallDuration: `${leg.duration ?? 0}`,
    DialBridged: `${leg.status === "completed"}`,
  };
  return verb.attributes["action"] === undefined ? "next verb" : (actionOf(verb, stage, params) ?? "next verb");
}

function placeLeg({ call, world }: Line, to: string, callerId = call.from): Call {
  const now = new Date().toISOString();
  const leg: Call = {
    ...call,
    sid: createSid("CA"),
    parentCallSid: call.sid,
    to,
    from: callerId,
    direction: "outbound-dial",
    status: "ringing",
    answeredBy: null,
    dateCreated: now,
    dateUpdated: now,
    startTime: null,
    transcript: [],
  };
  const references = { cora_id: null, attempt_id: null, idempotency_key: null };
  world.context.effects.record({ vendor: "twilio", kind: "transfer", vendor_id: leg.sid, to, ...references });
  world.book.saveCall(leg);
  return leg;
}

async function ring(line: Line, leg: Call, timeoutSeconds: number): Promise<void> {
  const person = personAt(leg.to);
  try {
    if (person.pickup === "failure") return endLeg(line, leg, "failed");
    const answers = person.pickup !== "no answer" && person.ringsSeconds <= timeoutSeconds;
    await line.pause(answers ? person.ringsSeconds : timeoutSeconds);
    if (!answers) return endLeg(line, leg, "no-answer");
    if (person.pickup === "busy") return endLeg(line, leg, "busy");
    leg.status = "in-progress";
    leg.startTime = new Date().toISOString();
    await line.pause(bridgedSeconds);
    endLeg(line, leg, "completed");
  } catch (reason) {
    // The first person left: the second leg ends with it.
    endLeg(line, leg, leg.status === "in-progress" ? "completed" : "canceled");
    throw reason;
  }
}

function endLeg({ world }: Line, leg: Call, status: CallStatus): void {
  const now = new Date().toISOString();
  const started = leg.startTime === null ? null : Date.parse(leg.startTime);
  leg.status = status;
  leg.startTime ??= now;
  leg.endTime = now;
  leg.dateUpdated = now;
  leg.duration = started === null ? 0 : Math.max(1, Math.ceil((Date.parse(now) - started) / 1000));
  world.book.saveCall(leg);
}
