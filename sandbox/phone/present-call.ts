import type { Call } from "./call.ts";
import { formatNumber, rfc2822 } from "./format.ts";

function callPath({ accountSid, sid }: Call): string {
  return `/2010-04-01/Accounts/${accountSid}/Calls/${sid}`;
}

/** The Call resource as Twilio's API shows it. */
export function presentCall(call: Call): Record<string, unknown> {
  const path = callPath(call);
  return {
    sid: call.sid,
    date_created: rfc2822(call.dateCreated),
    date_updated: rfc2822(call.dateUpdated),
    parent_call_sid: call.parentCallSid,
    account_sid: call.accountSid,
    to: call.to,
    to_formatted: formatNumber(call.to),
    from: call.from,
    from_formatted: formatNumber(call.from),
    phone_number_sid: null,
    status: call.status,
    start_time: rfc2822(call.startTime),
    end_time: rfc2822(call.endTime),
    duration: call.duration === null ? null : `${call.duration}`,
    price: null,
    price_unit: "USD",
    direction: call.direction,
    answered_by: call.answeredBy,
    annotation: null,
    api_version: "2010-04-01",
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: "0",
    trunk_sid: null,
    uri: `${path}.json`,
    subresource_uris: {
      recordings: `${path}/Recordings.json`,
      notifications: `${path}/Notifications.json`,
      events: `${path}/Events.json`,
    },
  };
}
