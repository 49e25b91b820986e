import { randomUUID } from "node:crypto";
import { eachOf } from "../checker/check-wishes.ts";
import { dialledCall } from "../means/dialled-call.ts";
import type { DialledCall } from "../means/dialled-call.ts";
import { keptWith } from "../means/inbox.ts";
import { post } from "../means/post.ts";
import type { Posted } from "../means/post.ts";
import { TIMED_VENDORS, callProgress, postAsTwilio, postEvent } from "../means/vendor-events.ts";
import type { TimedVendor } from "../means/vendor-events.ts";
import type { Row } from "../row.ts";
import { pick } from "../run/random.ts";
import { patientCustomer } from "../means/patient.ts";
import type { World } from "../world/world.ts";

/** One way of forging; the mark is somewhere in what is sent. */
type Forgery = (mark: string) => Promise<Posted>;

const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);

/** Written in a way that no serialiser writes, so that a copy of its meaning has other bytes. */
const eventWith = (mark: string): string => `{ "type": "some.event", "data": { "mark": "${mark}", "n": 1 } }`;

function forgeriesOf(url: string, vendor: TimedVendor): Record<string, Forgery> {
  const send = (body: string, headers: Record<string, string>, path = vendor.name as string) =>
    post(`${url}/webhooks/${path}`, body, headers);
  const signed = (body: string, secret = vendor.secret, at = new Date()) => vendor.headers(secret, body, at);
  const withHeader = (body: string, change: (value: string) => string): Record<string, string> => {
    const headers = signed(body);
    const name = Object.keys(headers).find((header) => header.endsWith("signature")) as string;
    return { ...headers, [name]: change(headers[name] as string) };
  };
  const other = vendor.name === "stripe" ? "resend" : "stripe";
  return {
    unsigned: (mark) => send(eventWith(mark), {}),
    "signed with another secret": (mark) => send(eventWith(mark), signed(eventWith(mark), vendor.otherSecret)),
    stale: (mark) => send(eventWith(mark), signed(eventWith(mark), vendor.secret, inMinutes(-vendor.staleMinutes))),
    "from the future": (mark) => send(eventWith(mark), signed(eventWith(mark), vendor.secret, inMinutes(6))),
    "changed after signing": (mark) => send(eventWith(mark).replace("1", "2"), signed(eventWith(mark))),
    "serialised again": (mark) => send(JSON.stringify(JSON.parse(eventWith(mark))), signed(eventWith(mark))),
    "sent to another vendor's door": (mark) => send(eventWith(mark), signed(eventWith(mark)), other),
    "with half a signature": (mark) =>
      send(
        eventWith(mark),
        withHeader(eventWith(mark), (value) => value.slice(0, -20)),
      ),
    "with an empty signature": (mark) =>
      send(
        eventWith(mark),
        withHeader(eventWith(mark), () => ""),
      ),
  };
}

function forgedCallbacks(world: World, call: DialledCall): Record<string, Forgery> {
  const { statusUrl } = call.urls;
  const params = (mark: string) => callProgress(call.sid, "completed", { SequenceNumber: "9", Mark: mark });
  const aimed = (change: (url: URL) => void): string => {
    const url = new URL(statusUrl);
    change(url);
    return url.toString();
  };
  return {
    unsigned: (mark) => post(statusUrl, new URLSearchParams(params(mark)).toString(), {}),
    "signed with another secret": (mark) => postAsTwilio(statusUrl, params(mark), { authToken: "not-the-secret" }),
    "changed after signing": (mark) => postAsTwilio(statusUrl, params(mark), { changed: { CallDuration: "3600" } }),
    "signed for another path": (mark) =>
      postAsTwilio(statusUrl, params(mark), { sentTo: statusUrl.replace("call-status", "machine") }),
    "signed for another host": (mark) =>
      postAsTwilio(statusUrl.replace(new URL(world.url).host, "elsewhere.example"), params(mark), {
        sentTo: statusUrl,
      }),
    "with another attempt's token": (mark) =>
      postAsTwilio(
        aimed((url) => url.searchParams.set("token", "x".repeat(32))),
        params(mark),
      ),
  };
}

async function genuine(world: World, call: DialledCall): Promise<string[]> {
  const refused: string[] = [];
  for (const vendor of TIMED_VENDORS) {
    const mark = randomUUID();
    const { status } = await postEvent(world.url, vendor, eventWith(mark));
    if (status !== 200 || (await keptWith(world, mark)) !== 1) refused.push(`${vendor.name}: ${status}`);
  }
  const mark = randomUUID();
  const params = callProgress(call.sid, "ringing", { SequenceNumber: "1", Mark: mark });
  const { status } = await postAsTwilio(call.urls.statusUrl, params);
  if (status !== 200 || (await keptWith(world, mark)) !== 1) refused.push(`twilio: ${status}`);
  return refused;
}

export const forgedWebhooks: Row = {
  number: 17,
  title: "forged webhooks",
  fault:
    "webhooks of all four vendors, unsigned, signed with another secret, stale, from the future, changed, serialised again, misdirected",
  expected: "refused with 401, 403 or 404, and nothing kept; genuine ones are taken",
  trials: { short: 120, long: 3_000 },
  protectedBy: ["webhook-signature"],
  alone: false,
  waits: false,
  async run({ world, random, trials, tally }) {
    const customer = await patientCustomer(world);
    const call = await dialledCall(world, customer, { line: "0108" });
    const refused = await genuine(world, call);
    tally.add("wrong", refused.length, `a genuine event was refused: ${refused[0]}`);
    const ways: [string, Forgery][] = [
      ...TIMED_VENDORS.flatMap((vendor) => named(vendor.name, forgeriesOf(world.url, vendor))),
      ...named("twilio", forgedCallbacks(world, call)),
    ];
    const chosen = Array.from({ length: trials }, (_, index) => ways[index] ?? pick(random, ways));
    tally.add("crossings", 0);
    await eachOf(chosen, 8, async ([way, forge]) => {
      const mark = randomUUID();
      const { status } = await forge(mark);
      tally.trial();
      const wasRefused = [401, 403, 404].includes(status);
      if (!wasRefused) tally.add(status < 400 ? "crossings" : "wrong", 1, `${way} was answered ${status}`);
      const kept = await keptWith(world, mark);
      if (kept > 0) tally.add("crossings", kept, `${way} was kept`);
    });
    tally.note(`${ways.length} ways of forging`);
  },
};

const named = (vendor: string, ways: Record<string, Forgery>): [string, Forgery][] =>
  Object.entries(ways).map(([way, forge]) => [`${vendor}, ${way}`, forge]);
