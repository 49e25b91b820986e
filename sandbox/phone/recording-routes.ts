import type { ServerResponse } from "node:http";
import { answerJson } from "../http/answer-json.ts";
import { readForm } from "../http/read-form.ts";
import type { Exchange, Route } from "../http/router.ts";
import { createMp3, createWav } from "./audio.ts";
import { parseRecordOrder } from "./call-order.ts";
import type { Guard } from "./guard.ts";
import type { PhoneWorld } from "./phone-world.ts";
import { presentPage } from "./present-page.ts";
import { presentRecording } from "./present-recording.ts";
import type { Recording } from "./recording.ts";
import { notFound, TwilioError } from "./twilio-error.ts";

const root = "/2010-04-01/Accounts/{account}";

export function recordingRoutes(world: PhoneWorld, guard: Guard): Route[] {
  const fetchOne = guard("recordings.fetch", (exchange) =>
    answerJson(exchange.response, 200, presentRecording(find(world, exchange), originOf(exchange))),
  );
  const list = guard("recordings.list", (exchange) => listRecordings(world, exchange));
  const media = (type: "wav" | "mp3") =>
    guard("recordings.media", (exchange) => answerAudio(exchange.response, find(world, exchange), type));
  return [
    { method: "GET", path: `${root}/Recordings.json`, handle: list },
    { method: "GET", path: `${root}/Calls/{call}/Recordings.json`, handle: list },
    {
      method: "POST",
      path: `${root}/Calls/{call}/Recordings.json`,
      handle: guard("recordings.create", (exchange) => startRecording(world, exchange)),
    },
    { method: "GET", path: `${root}/Recordings/{recording}.json`, handle: fetchOne },
    { method: "GET", path: `${root}/Calls/{call}/Recordings/{recording}.json`, handle: fetchOne },
    { method: "GET", path: `${root}/Recordings/{recording}.mp3`, handle: media("mp3") },
    { method: "GET", path: `${root}/Recordings/{recording}.wav`, handle: media("wav") },
    { method: "GET", path: `${root}/Recordings/{recording}`, handle: media("wav") },
    {
      method: "DELETE",
      path: `${root}/Recordings/{recording}.json`,
      handle: guard("recordings.delete", (exchange) => {
        world.book.deleteRecording(find(world, exchange).sid);
        exchange.response.writeHead(204).end();
      }),
    },
  ];
}

function listRecordings(world: PhoneWorld, exchange: Exchange): void {
  const callSid = exchange.path["call"] ?? exchange.url.searchParams.get("CallSid");
  const found = world.book.recordings().filter((recording) => callSid === null || recording.callSid === callSid);
  const items = found.toReversed().map((recording) => presentRecording(recording, originOf(exchange)));
  answerJson(exchange.response, 200, presentPage("recordings", items, exchange.url));
}

async function startRecording(world: PhoneWorld, exchange: Exchange): Promise<void> {
  const order = parseRecordOrder(await readForm(exchange.request));
  const line = world.lines.get(exchange.path["call"] ?? "");
  if (line === undefined || line.call.status !== "in-progress") {
    throw new TwilioError(21220, 400, "Requested resource is not eligible for recording");
  }
  const recording = line.recorder.start(order, "StartCallRecordingAPI");
  answerJson(exchange.response, 201, presentRecording(recording, originOf(exchange)));
}

/** A recording can be had once it is finished, as with Twilio. */
function answerAudio(response: ServerResponse, recording: Recording, type: "wav" | "mp3"): void {
  if (recording.duration === null) throw notFound(`/Recordings/${recording.sid}`);
  const audio = type === "mp3" ? createMp3(recording.duration) : createWav(recording.duration);
  response.writeHead(200, {
    "content-type": type === "mp3" ? "audio/mpeg" : "audio/x-wav",
    "content-length": audio.length,
  });
  response.end(audio);
}

function find(world: PhoneWorld, { path, url }: Exchange): Recording {
  const recording = world.book.recording(path["recording"] ?? "");
  if (recording === null) throw notFound(url.pathname);
  return recording;
}

function originOf({ request }: Exchange): string {
  return `http://${request.headers.host ?? "127.0.0.1"}`;
}
