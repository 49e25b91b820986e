import type { Call } from "./call.ts";

/** Which calls a list request asks for, newest first; times count by the day, as in Twilio's API. */
export function selectCalls(calls: readonly Call[], query: URLSearchParams): Call[] {
  return calls.filter((call) => matches(call, query)).toReversed();
}

function matches(call: Call, query: URLSearchParams): boolean {
  const equal: [string, string | null][] = [
    ["To", call.to],
    ["From", call.from],
    ["Status", call.status],
    ["ParentCallSid", call.parentCallSid],
  ];
  if (equal.some(([name, value]) => query.has(name) && query.get(name) !== value)) return false;
  return inDays(call.startTime ?? call.dateCreated, "StartTime", query) && inDays(call.endTime, "EndTime", query);
}

function inDays(time: string | null, name: string, query: URLSearchParams): boolean {
  const day = time?.slice(0, 10) ?? null;
  const asked = (suffix: string): string | null => query.get(`${name}${suffix}`)?.slice(0, 10) ?? null;
  const [on, before, after] = [asked(""), asked("<"), asked(">")];
  if (on === null && before === null && after === null) return true;
  if (day === null) return false;
  return (on === null || day === on) && (before === null || day <= before) && (after === null || day >= after);
}
