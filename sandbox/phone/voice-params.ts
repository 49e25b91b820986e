import type { Call } from "./call.ts";

/** The parameters that every voice webhook carries. */
export function voiceParams(call: Call): Record<string, string> {
  return {
    AccountSid: call.accountSid,
    ApiVersion: "2010-04-01",
    CallSid: call.sid,
    CallStatus: call.status,
    Called: call.to,
    Caller: call.from,
    Direction: call.direction,
    From: call.from,
    To: call.to,
    ...(call.parentCallSid === null ? {} : { ParentCallSid: call.parentCallSid }),
  };
}
