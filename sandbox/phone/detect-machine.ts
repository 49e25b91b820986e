import type { CallOrder } from "./call-order.ts";
import type { Line } from "./line.ts";
import { scaledPause } from "./scaled-pause.ts";
import { speechSeconds } from "./speech-seconds.ts";

/** Listens like Twilio's answering machine detection, and reports what picked up. */
export async function detectMachine(line: Line, order: CallOrder): Promise<void> {
  if (order.machineDetection === null) return;
  const { call, callbacks, person, world } = line;
  const { seconds, answeredBy } = verdict(person.pickup === "voicemail", person.opener, order.machineDetection);
  // Not the line's own pause: new instructions do not stop the detection.
  await scaledPause(seconds, world.context.timeScale, line.over);
  call.answeredBy = answeredBy;
  world.book.saveCall(call);
  if (!order.asyncAmd) return;
  callbacks.post("amd-callback", order.amdCallback, {
    AccountSid: call.accountSid,
    CallSid: call.sid,
    AnsweredBy: answeredBy,
    MachineDetectionDuration: `${Math.round(seconds * 1000)}`,
  });
}

function verdict(isMachine: boolean, announcement: string, mode: "Enable" | "DetectMessageEnd") {
  if (!isMachine) return { seconds: 2, answeredBy: "human" };
  if (mode === "Enable") return { seconds: 3, answeredBy: "machine_start" };
  return { seconds: speechSeconds(announcement) + 1, answeredBy: "machine_end_beep" };
}
