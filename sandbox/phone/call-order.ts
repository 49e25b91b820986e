import { parseFrom, parseTo } from "./phone-number.ts";
import { TwilioError } from "./twilio-error.ts";

export type HttpMethod = "GET" | "POST";

export interface Callback {
  url: string;
  method: HttpMethod;
}

/** Where the instructions for a call come from. */
export type TwimlSource = { url: string; method: HttpMethod; fallback?: Callback | null } | { twiml: string };

export type CallEvent = "initiated" | "ringing" | "answered" | "completed";

/** What a create request asked for, validated as Twilio does. */
export interface CallOrder {
  to: string;
  from: string;
  twiml: TwimlSource;
  statusCallback: Callback | null;
  statusEvents: readonly string[];
  timeoutSeconds: number;
  timeLimitSeconds: number;
  record: RecordOrder | null;
  machineDetection: "Enable" | "DetectMessageEnd" | null;
  amdCallback: Callback | null;
  /** With AsyncAmd the instructions run while the detection listens; without, they wait for it. */
  asyncAmd: boolean;
}

export interface RecordOrder {
  callback: Callback | null;
  events: readonly string[];
  channels: number;
}

const callEvents: readonly CallEvent[] = ["initiated", "ringing", "answered", "completed"];

export function parseCallOrder(form: URLSearchParams): CallOrder {
  return {
    to: parseTo(form.get("To")),
    from: parseFrom(form.get("From")),
    twiml: parseTwimlSource(form),
    statusCallback: parseCallback(form, "StatusCallback"),
    statusEvents: parseStatusEvents(form),
    timeoutSeconds: parseSeconds(form, "Timeout", 60, 600),
    timeLimitSeconds: parseSeconds(form, "TimeLimit", 14_400, 14_400),
    record: form.get("Record") === "true" ? parseRecordOrder(form) : null,
    machineDetection: parseMachineDetection(form.get("MachineDetection")),
    amdCallback: parseCallback(form, "AsyncAmdStatusCallback"),
    asyncAmd: form.get("AsyncAmd") === "true",
  };
}

/** `Url` wins over `Twiml`, as Twilio documents. */
export function parseTwimlSource(form: URLSearchParams): TwimlSource {
  const url = form.get("Url");
  if (url) {
    assertHttpUrl(url, 21205, "Url");
    return { url, method: parseMethod(form.get("Method")), fallback: parseCallback(form, "FallbackUrl", "Fallback") };
  }
  const twiml = form.get("Twiml");
  if (!twiml) throw new TwilioError(21205, 400, "Url parameter is required.");
  if (twiml.length > 4000) throw new TwilioError(21218, 400, "Twiml must be at most 4000 characters.");
  return { twiml };
}

export function parseRecordOrder(form: URLSearchParams): RecordOrder {
  return {
    callback: parseCallback(form, "RecordingStatusCallback"),
    events: form.getAll("RecordingStatusCallbackEvent").flatMap((events) => events.split(/\s+/)),
    channels: form.get("RecordingChannels") === "dual" ? 2 : 1,
  };
}

function parseCallback(form: URLSearchParams, name: string, methodPrefix = name): Callback | null {
  const url = form.get(name);
  if (!url) return null;
  assertHttpUrl(url, name === "StatusCallback" ? 21609 : 21205, name);
  return { url, method: parseMethod(form.get(`${methodPrefix}Method`)) };
}

function parseStatusEvents(form: URLSearchParams): string[] {
  const wanted = form.getAll("StatusCallbackEvent").flatMap((events) => events.split(/\s+/));
  const unknown = wanted.find((event) => !(callEvents as readonly string[]).includes(event));
  if (unknown !== undefined) throw new TwilioError(21626, 400, `Invalid StatusCallbackEvent: ${unknown}`);
  return wanted.length === 0 ? ["completed"] : wanted;
}

function parseMachineDetection(value: string | null): CallOrder["machineDetection"] {
  if (value === null || value === "") return null;
  if (value === "Enable" || value === "DetectMessageEnd") return value;
  throw new TwilioError(21264, 400, `Invalid MachineDetection: ${value}`);
}

function parseSeconds(form: URLSearchParams, name: string, otherwise: number, max: number): number {
  const seconds = Number(form.get(name) || otherwise);
  if (!Number.isInteger(seconds) || seconds < 1) throw new TwilioError(20001, 400, `Invalid ${name}`);
  return Math.min(seconds, max);
}

function parseMethod(value: string | null): HttpMethod {
  if (value !== null && value.toUpperCase() === "GET") return "GET";
  return "POST";
}

function assertHttpUrl(url: string, code: number, name: string): void {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new TwilioError(code, 400, `${name} is not a valid URL: ${url}`);
  }
}
