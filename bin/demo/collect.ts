import { setTimeout as sleep } from "node:timers/promises";
import { type Api, Refusal } from "./api-client.ts";
import type { CallRecord, EmailRecord, TranscriptEntry } from "./api-types.ts";
import type { Outreach } from "./request-outreach.ts";

export type FinishedCall = { outreach: Outreach; record: CallRecord; transcript: TranscriptEntry[] };
export type FinishedEmail = { outreach: Outreach; record: EmailRecord };
export type Collected = { calls: FinishedCall[]; emails: FinishedEmail[] };

const LOOKS = 6;
const LOOK_MS = 1_000;

async function readTranscript(api: Api, callId: string): Promise<TranscriptEntry[]> {
  try {
    const path = `/api/v1/calls/${callId}/transcript`;
    return (await api.get<{ data: { entries: TranscriptEntry[] } }>(path)).data.entries;
  } catch (error) {
    if (error instanceof Refusal && error.code === "transcript_not_found") return [];
    throw error;
  }
}

/** A call's summary is written just after its end. */
async function readCall(api: Api, outreach: Outreach): Promise<FinishedCall> {
  for (let look = 1; ; look++) {
    const { data: record } = await api.get<{ data: CallRecord }>(`/api/v1/calls/${outreach.id}`);
    const isWritten = record.outcome !== "connected" || record.summary !== null;
    if (isWritten || look >= LOOKS) {
      const transcript = record.transcript_url ? await readTranscript(api, outreach.id) : [];
      return { outreach, record, transcript };
    }
    await sleep(LOOK_MS);
  }
}

async function readEmail(api: Api, outreach: Outreach): Promise<FinishedEmail> {
  const { data: record } = await api.get<{ data: EmailRecord }>(`/api/v1/emails/${outreach.id}`);
  return { outreach, record };
}

/** Each record as the API tells it, in the order of the requests. */
export async function collect(api: Api, outreach: Iterable<Outreach>): Promise<Collected> {
  const found: Collected = { calls: [], emails: [] };
  for (const one of outreach)
    if (one.channel === "call") found.calls.push(await readCall(api, one));
    else found.emails.push(await readEmail(api, one));
  return found;
}
