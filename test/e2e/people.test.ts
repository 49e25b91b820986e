import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../setup/eventually.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { effectsOf } from "./ledger.ts";
import { buildOutreach, callTo, createPhones, feedOf, postCall, postEmail, settledCall } from "./outreach.ts";
import type { Outreach } from "./outreach.ts";

/** What a call to each documented person comes to; `null` as transcript means that nobody spoke. */
const PEOPLE = {
  "0101": { name: "books a meeting", outcome: "connected", says: /Tuesday at 10/, meeting: true },
  "0102": { name: "asks questions first", outcome: "connected", says: /\?/, meeting: true },
  "0103": { name: "is not interested", outcome: "connected", says: /not interested/ },
  "0104": { name: "asks never to be called again", outcome: "connected", says: /./, optOut: true },
  "0105": { name: "is the wrong person", outcome: "connected", says: /wrong number/ },
  "0106": { name: "has voicemail", outcome: "voicemail", says: undefined },
  "0107": { name: "does not answer", outcome: "no_answer", says: null },
  "0108": { name: "is busy", outcome: "no_answer", says: null },
  "0109": { name: "cannot be reached", status: "failed", outcome: null, says: null },
  "0110": { name: "drops the line", outcome: "connected", says: undefined },
  "0111": { name: "has calls screened by a bot", outcome: "connected", says: /./, meeting: true },
  "0112": { name: "answers slowly", outcome: "connected", says: /took me a while/, meeting: true },
  "0113": { name: "speaks Spanish", outcome: "connected", says: /no me interesa/, language: "es" },
  "0120": { name: "has no time", outcome: "connected", says: /middle of something/ },
} as const;

interface Expected {
  name: string;
  status?: string;
  outcome: string | null;
  says: RegExp | null | undefined;
  meeting?: boolean;
  optOut?: boolean;
  language?: string;
}
const people = (Object.entries(PEOPLE) as [string, Expected][]).map(([line, expected]) => ({ line, ...expected }));

let cora: TestCora;
let outreach: Outreach;
let spanish: Outreach;
const phone = createPhones();
const calls = new Map<string, string>();

beforeAll(async () => {
  cora = await testCora();
  await Promise.all([cora.startApi(), cora.startWorker()]);
  outreach = await buildOutreach(cora);
  await outreach.client.patch("/api/v1/policy", { recording: true });
  spanish = await buildOutreach(cora, { language: "es-US" });
  await Promise.all(
    people.map(async ({ line, language }) =>
      calls.set(line, await callTo(language === "es" ? spanish : outreach, phone(line))),
    ),
  );
});
afterAll(() => cora?.stop());

describe.each(people)("the person at $line, who $name,", ({ line, ...expected }) => {
  const project = expected.language === "es" ? () => spanish : () => outreach;
  const settled = () => settledCall(cora, project(), calls.get(line) ?? "");

  test(`ends as ${expected.status ?? "completed"}, ${expected.outcome ?? "without an outcome"}, after one dial`, async () => {
    const call = await settled();
    expect(call).toMatchObject({
      status: expected.status ?? "completed",
      outcome: expected.outcome,
      opt_out: expected.optOut ?? false,
      meeting_when: expected.meeting ? expect.any(String) : null,
      verdicts: [{ decision: "allow", rule: null }],
      attempts: [{ number: 1, state: "accepted" }],
    });
    expect(await effectsOf(cora, call.id)).toHaveLength(1);
  });

  test("leaves the transcript of what was said", async () => {
    const call = await settled();
    const { status, body } = await project().client.get(`/api/v1/calls/${call.id}/transcript`);
    const spoken = (speaker: string): string =>
      (body.data?.entries ?? [])
        .filter((entry: { speaker: string }) => entry.speaker === speaker)
        .map((entry: { content: string }) => entry.content)
        .join("\n");
    if (expected.says === null) expect(spoken("HUMAN")).toBe("");
    else if (expected.says) {
      expect(spoken("HUMAN")).toMatch(expected.says);
      expect(spoken("AI")).toMatch(/\bAI\b|inteligencia artificial/i);
      expect(call.summary).toEqual(expect.any(String));
    }
    if (expected.outcome === "no_answer" || expected.status === "failed") expect(status).toBe(404);
  });

  test("leaves its mark on the lead and in the feed", async () => {
    const call = await settled();
    const lead = (await project().client.get(`/api/v1/leads/${call.lead_id}`)).body.data;
    expect(lead).toMatchObject({
      stage: expected.meeting ? expect.stringMatching(/in_progress|converted/) : "in_progress",
      meeting_booked: expected.meeting ?? false,
      outreach_disabled: expected.optOut ?? false,
      total_calls: 1,
    });
    const feed = await feedOf(project(), call.id);
    expect(feed[0]).toBe("call_queued");
    expect(feed).toContain("call_dialing");
    expect(feed).toContain(`call_${expected.status ?? "completed"}`);
    expect(feed.includes("opted_out")).toBe(expected.optOut ?? false);
    expect(feed.includes("meeting_booked")).toBe(expected.meeting ?? false);
  });
});

test("a voicemail hears a message that says who called, and where to call back", async () => {
  const call = await settledCall(cora, outreach, calls.get("0106") ?? "");
  const { body } = await outreach.client.get(`/api/v1/calls/${call.id}/transcript`);
  const message = body.data.entries.map((entry: { content: string }) => entry.content).join("\n");
  expect(message).toMatch(/Ava/);
  expect(message).toMatch(/Acme Solar/);
});

test("a recording that the policy ordered can be fetched, and was announced first", async () => {
  const id = calls.get("0101") ?? "";
  await settledCall(cora, outreach, id);
  const call = await eventually(async () => {
    const { body } = await outreach.client.get(`/api/v1/calls/${id}`);
    return body.data.recording_url !== null && body.data;
  }, "the recording");
  const audio = await outreach.client.get(new URL(call.recording_url).pathname);
  expect(audio.status).toBe(200);
  expect(audio.headers.get("content-type")).toMatch(/^audio\//);
  const { body } = await outreach.client.get(`/api/v1/calls/${id}/transcript`);
  expect(body.data.entries[0].content).toMatch(/record/i);
});

test("a person who asked never to be called again is reached on no channel any more", async () => {
  const call = await settledCall(cora, outreach, calls.get("0104") ?? "");
  const again = await postCall(outreach, call.lead_id);
  const mail = await postEmail(outreach, call.lead_id);
  expect([again.body.error.code, mail.body.error.code]).toEqual(["lead_stopped", "lead_stopped"]);
});

test("a second lead with the number of somebody who opted out is denied by the gate", async () => {
  const first = await settledCall(cora, outreach, calls.get("0104") ?? "");
  const call = await settledCall(cora, outreach, await callTo(outreach, first.lead_phone, {}, { name: "John Roe" }));
  expect(call).toMatchObject({ status: "denied", reason: "suppressed", attempts: [] });
  expect(await effectsOf(cora, call.id)).toEqual([]);
});
