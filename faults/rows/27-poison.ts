import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { buildStock, exampleInputs } from "../../test/api/stock.ts";
import { STAPLES, hostileValue } from "../../test/fuzz/hostile.ts";
import { eventually } from "../../test/setup/eventually.ts";
import { checkWishes, eachOf } from "../checker/check-wishes.ts";
import { dialledCall } from "../means/dialled-call.ts";
import type { DialledCall } from "../means/dialled-call.ts";
import { post } from "../means/post.ts";
import { requestOf, servedOperations } from "../means/served-document.ts";
import type { ServedOperation } from "../means/served-document.ts";
import { TIMED_VENDORS, callProgress, postAsTwilio, postEvent } from "../means/vendor-events.ts";
import type { Row } from "../row.ts";
import { pick } from "../run/random.ts";
import { patientCustomer } from "../means/patient.ts";
import { recordOf, wishFor } from "../world/customer.ts";
import type { Customer, Wish } from "../world/customer.ts";
import type { World } from "../world/world.ts";

/** What a poisoned request was answered, and which it was. */
interface Answered {
  what: string;
  status: number;
}

const DEPTH = 1_000_000;
const TRIES = 10;
const PAUSE_MS = 1_000;
/** Each comes with a genuine signature. */
const EVENTS: Record<string, Buffer> = {
  "a million levels": Buffer.from("[".repeat(DEPTH)),
  "a million levels of objects": Buffer.from('{"a":'.repeat(DEPTH / 4)),
  "a NUL": Buffer.from('{"type":"email.delivered","data":{"email_id":"a\0b"}}'),
  "an escaped NUL": Buffer.from(
    '{"type":"email.delivered","data":{"email_id":"a\\u0000b","tags":{"cora_project":"\\u0000","cora_email":"\\u0000"}}}',
  ),
  "half a pair": Buffer.from('{"type":"email.opened","data":{"email_id":"\\ud800","tags":{"cora_project":"\\udfff"}}}'),
  "no UTF-8": Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
  "no JSON": Buffer.from("nonsense"),
  nothing: Buffer.from(""),
  "a list": Buffer.from("[1,2,3]"),
  "a prototype": Buffer.from(
    '{"__proto__":{"type":"email.delivered"},"constructor":{"prototype":{}},"type":"__proto__"}',
  ),
  "an event that nobody knows": Buffer.from(
    '{"id":"evt_1","type":"email.levitated","data":{"object":{"object":"ghost"}}}',
  ),
  "numbers for names": Buffer.from('{"id":7,"type":7,"data":{"email_id":7,"object":7}}'),
  "a date that is none": Buffer.from(
    '{"type":"email.delivered","created_at":"0000-99-99","data":{"email_id":"p","tags":[]}}',
  ),
};

async function poisonRequest(
  world: World,
  { apiKey }: Customer,
  operation: ServedOperation,
  values: Record<string, unknown>,
): Promise<Answered> {
  const { path, body } = requestOf(operation, values);
  const headers = { authorization: `Bearer ${apiKey}`, "idempotency-key": randomUUID() };
  const init = {
    method: operation.method,
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const ask = async (): Promise<number> => {
    const signal = AbortSignal.timeout(60_000);
    const response = await fetch(world.url + path, { ...init, signal }).catch(() => null);
    await response?.body?.cancel();
    return response?.status ?? 0;
  };
  let status = await ask();
  // A busy machine says so for a while; poison would do so for ever.
  for (let tries = 1; status === 503 && tries < TRIES; tries++) {
    await sleep(PAUSE_MS);
    status = await ask();
  }
  return { what: `${operation.id} ${JSON.stringify(values).slice(0, 120)}`, status };
}

/** Fields that may hold anything hold something that no recursion survives. */
async function poisonDepth(world: World, { apiKey }: Customer): Promise<Answered> {
  const levels = 100_000;
  const deep = `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
  const headers = {
    authorization: `Bearer ${apiKey}`,
    "idempotency-key": randomUUID(),
    "content-type": "application/json",
  };
  const { status } = await post(`${world.url}/api/v1/leads`, `{"name":"Ann","custom_fields":${deep}}`, headers);
  return { what: "create_lead with 100,000 levels", status };
}

async function poisonEvent(world: World, way: string, random: () => number): Promise<Answered> {
  const vendor = pick(random, TIMED_VENDORS);
  const body = EVENTS[way] as Buffer;
  // Signed over the very bytes, whatever they are in UTF-8.
  const text = body.toString("utf8");
  const bytes = Buffer.from(text, "utf8");
  const { status } = await post(
    `${world.url}/webhooks/${vendor.name}`,
    new Uint8Array(bytes),
    vendor.headers(vendor.secret, text, new Date()),
  );
  return { what: `${vendor.name}: ${way}`, status };
}

/** A hosted agent's report on a real call, whose words no database can keep. */
async function poisonReport(world: World, { attemptId }: DialledCall): Promise<Answered> {
  const vendor = TIMED_VENDORS.find(({ name }) => name === "elevenlabs") as (typeof TIMED_VENDORS)[number];
  const words = "a\\u0000b\\ud800c";
  const turn = `{"role":"user","message":"${words}","time_in_call_secs":1}`;
  const who = `{"dynamic_variables":{"cora_attempt":"${attemptId}"}}`;
  const data = `{"conversation_id":"c${words}","status":"done","transcript":[${turn}],"conversation_initiation_client_data":${who}}`;
  const { status } = await postEvent(world.url, vendor, `{"type":"post_call_transcription","data":${data}}`);
  return { what: "elevenlabs: a report with a NUL", status };
}

async function poisonCallback({ urls, sid }: DialledCall, random: () => number): Promise<Answered> {
  const values = ["\0", "levitating", "__proto__", "-1", "9".repeat(400), "\u{1f600}", "", "NaN"];
  const fields = ["CallStatus", "CallDuration", "AnsweredBy", "SequenceNumber", "Timestamp", "SipResponseCode"];
  const [field, value] = [pick(random, fields), pick(random, values)];
  const url = pick(random, [urls.statusUrl, urls.machineUrl, urls.recordingUrl]);
  const { status } = await postAsTwilio(url, {
    ...callProgress(sid, "ringing"),
    [field]: value,
    Extra: pick(random, values),
  });
  return { what: `twilio: ${field} ${JSON.stringify(value)}`, status };
}

/** Emails and calls full of odd texts; what is accepted has to end as any other. */
async function poisonOutreach(world: World, customer: Customer, random: () => number): Promise<Wish> {
  const text = pick(random, [
    "a\u202eb",
    "%_\\'\"",
    "𝕏".repeat(100),
    "{{7*7}}${7*7}",
    "\r\nBcc: x@example.com",
    "</Say><Hangup/>",
    "\u0007bell",
  ]);
  const wish =
    random() < 0.5
      ? await wishFor(customer, "email", world.people.address(), { subject: text.trim(), message: text })
      : await wishFor(customer, "call", world.people.phone(), { call_reason: text });
  await wish.send();
  return wish;
}

export const poison: Row = {
  number: 27,
  title: "poisoned payloads",
  fault:
    "hostile values in every field of every operation; genuinely signed webhooks with NULs, half pairs, a million levels, prototypes, unknown words; outreach full of odd texts",
  expected:
    "no answer of 500 or above, no process dies, no workflow is stuck, no event is tried for ever, ordinary work goes on",
  trials: { short: 200, long: 5_000 },
  protectedBy: ["nesting"],
  alone: false,
  waits: false,
  async run({ world, random, trials, tally }) {
    const customer = await patientCustomer(world);
    const examples = exampleInputs(await buildStock(customer));
    const operations = (await servedOperations(world)).filter(
      ({ id }) => examples[id] && !["signup", "revoke_api_key"].includes(id),
    );
    const call = await dialledCall(world, customer, { silent: true });
    const pids = [...world.apis, ...world.workers].map(({ pid }) => pid);
    const wishes: Wish[] = [];
    tally.add("wrong", 0);
    const seed = Math.floor(random() * 2 ** 31);
    const ways = Object.keys(EVENTS);
    await eachOf([...Array(trials).keys()], 4, async (trial) => {
      const answered = await one(trial);
      tally.trial();
      if (answered && (answered.status >= 500 || answered.status === 0))
        tally.add("wrong", 1, `${answered.what} was answered ${answered.status}`);
    });

    async function one(trial: number): Promise<Answered | null> {
      if (trial % 4 === 1) return poisonEvent(world, ways[Math.floor(trial / 4)] ?? pick(random, ways), random);
      if (trial % 16 === 2) return poisonCallback(call, random);
      if (trial === 4) return poisonReport(world, call);
      if (trial === 8) return poisonDepth(world, customer);
      if (trial % 16 === 6) {
        wishes.push(await poisonOutreach(world, customer, random));
        return null;
      }
      const operation = pick(random, operations);
      const fields = [...operation.pathFields, ...operation.queryFields, ...Object.keys(operation.bodyFields)];
      const values = { ...examples[operation.id]?.() };
      const field = fields.length > 0 ? pick(random, fields) : null;
      if (field !== null) {
        const [value] = fc.sample(hostileValue(operation.bodyFields[field] ?? {}), { seed: seed + trial, numRuns: 1 });
        values[field] = trial % 2 === 0 ? pick(random, STAPLES) : value;
      }
      return poisonRequest(world, customer, operation, values);
    }

    const dead = pids.filter(
      (pid) => ![...world.apis, ...world.workers].some((process) => process.pid === pid && process.alive()),
    );
    tally.add("wrong", dead.length, `${dead.length} processes died`);
    const ordinary = [
      await wishFor(customer, "email", world.people.address()),
      await wishFor(customer, "call", world.people.phone()),
    ];
    await Promise.all(ordinary.map((wish) => wish.send()));
    const refused = ordinary.filter((wish) => recordOf(wish) === null);
    tally.add("lost", refused.length, "ordinary outreach is refused afterwards");
    await checkWishes(world, [...wishes, ...ordinary], tally);
    await eventually(
      async () => (await waiting(world)).length === 0,
      "every event to be applied or put aside",
      60,
    ).catch(() => undefined);
    const left = await waiting(world);
    tally.add("stuck", left.length, `${left[0]?.provider} event is tried again and again: ${left[0]?.error}`);
  },
};

/** Events that nobody could apply and that come back. */
async function waiting(world: World): Promise<{ provider: string; error: string }[]> {
  const sql = "SELECT provider, error FROM inbox WHERE processed_at IS NULL AND tries > 0";
  return world.database.system.em.fork().execute<{ provider: string; error: string }[]>(sql);
}
