import type { Callback, TwimlSource } from "../call-order.ts";
import { type Line, Redirected } from "../line.ts";
import type { WebhookAnswer } from "../send-webhook.ts";
import { voiceParams } from "../voice-params.ts";
import { parseTwiml, type Verb } from "./parse-twiml.ts";
import type { Next, Stage } from "./verb-player.ts";
import { playVerb } from "./play-verb.ts";

interface TwimlDocument {
  verbs: Verb[];
  base: string | null;
}

type Request = TwimlSource | Next;

/** Executes instructions, and those they lead to, until none are left or the line is over. */
export async function runTwiml(line: Line, first: TwimlSource): Promise<void> {
  let next: Request | null = first;
  while (next !== null) next = await runDocument(line, next);
}

async function runDocument(line: Line, request: Request): Promise<Request | null> {
  line.newInstructions();
  try {
    const document = await load(line, request);
    return document === null ? null : await runVerbs(document.verbs, { line, base: document.base });
  } catch (reason) {
    if (reason instanceof Redirected) return reason.to;
    throw reason;
  }
}

async function runVerbs(verbs: readonly Verb[], stage: Stage): Promise<Next | null> {
  for (const verb of verbs) {
    stage.line.signal().throwIfAborted();
    const step = await playVerb(verb, stage);
    if (step === "end") return null;
    if (step !== "next verb") return step;
  }
  return null;
}

/** Null when no instructions can be had: the caller then hears an application error and the call ends. */
async function load(line: Line, request: Request): Promise<TwimlDocument | null> {
  if ("twiml" in request) return parse(line, request.twiml, null);
  const params = "params" in request ? request.params : {};
  const document = await fetchDocument(line, request, params);
  const fallback = "fallback" in request ? request.fallback : null;
  if (document !== null || !fallback) return document;
  return fetchDocument(line, fallback, { ErrorCode: "11200", ErrorUrl: request.url });
}

async function fetchDocument(
  line: Line,
  { url, method }: Callback,
  extra: Record<string, string>,
): Promise<TwimlDocument | null> {
  const { call, world } = line;
  const answeredBy = call.answeredBy === null ? {} : { AnsweredBy: call.answeredBy };
  const params = { ...voiceParams(call), ...answeredBy, ...extra };
  const signal = line.signal();
  const answer: WebhookAnswer | null = await world.send({ url, method, params }, signal);
  signal.throwIfAborted();
  return answer === null || answer.status >= 400 ? null : parse(line, answer.body, url.split("#")[0] ?? url);
}

function parse(line: Line, xml: string, base: string | null): TwimlDocument | null {
  // An empty answer is a valid way to say that nothing follows.
  if (xml.trim() === "") return { verbs: [], base };
  try {
    return { verbs: parseTwiml(xml), base };
  } catch (error) {
    line.world.context.log(`twilio: call ${line.call.sid}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
