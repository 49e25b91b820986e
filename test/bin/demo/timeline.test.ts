import { describe, expect, test } from "vitest";
import type { ActivityEvent } from "../../../bin/demo/api-types.ts";
import { cast } from "../../../bin/demo/cast.ts";
import { type Paper, cut, sayOn, wrap } from "../../../bin/demo/paper.ts";
import { momentOf, timelineHead, timelineLine } from "../../../bin/demo/timeline.ts";
import { isOver, newest } from "../../../bin/demo/watch.ts";

const startedAt = Date.parse("2026-03-01T12:00:00Z");
let serial = 0;
const event = (event_type: string, record_id: string, fields: Partial<ActivityEvent> = {}): ActivityEvent => ({
  id: `act_${serial++}`,
  agent_id: null,
  agent_type: null,
  event_type,
  title: event_type,
  detail: null,
  status: event_type.replace(/^(?:call|email)_/, ""),
  lead_id: null,
  lead_name: "Grace Okafor",
  record_id,
  metadata: {},
  created_at: "2026-03-01T12:01:05.250Z",
  ...fields,
});

function testPaper(columns: number): Paper & { lines: string[] } {
  const lines: string[] = [];
  return { columns, lines, tint: (_tone, text) => text, print: (line = "") => void lines.push(line) };
}

describe("the demo's timeline", () => {
  test("shows who, channel, state and outcome under the heads of their columns", () => {
    const paper = testPaper(100);
    const completed = event("call_completed", "call_1", { detail: "connected" });
    const moment = momentOf(completed, startedAt, "call");
    expect(moment).toBeDefined();
    const [head, line] = [timelineHead(paper), moment ? timelineLine(paper, moment) : ""];
    expect(line).toBe("  01:05  Grace Okafor     call     completed     connected");
    for (const [title, cell] of [
      ["who", "Grace"],
      ["channel", "call"],
      ["state", "completed"],
      ["outcome", "connected"],
    ] as const)
      expect(line.indexOf(cell)).toBe(head.indexOf(title));
  });

  test("cuts an outcome that the terminal has no room for", () => {
    const paper = testPaper(60);
    const moment = momentOf(event("email_failed", "eml_1", { detail: "suppressed:OnAccount" }), startedAt, "email");
    const line = moment ? timelineLine(paper, moment) : "";
    expect(line).toHaveLength(60);
    expect(line.endsWith("…")).toBe(true);
  });

  test("does not repeat the state in the reason, and leaves out what was merely asked for", () => {
    const bounced = event("email_bounced", "eml_1", { detail: "bounced:Permanent:General" });
    expect(momentOf(bounced, startedAt, "email")?.outcome).toBe("Permanent:General");
    expect(momentOf(event("email_complained", "e", { detail: "complained" }), startedAt, "email")?.outcome).toBe("");
    expect(momentOf(event("call_queued", "call_1"), startedAt, "call")).toBeUndefined();
  });

  test("of several steps of one record since the last look only the newest is shown, agreements always", () => {
    const events = [
      event("call_dialing", "call_1"),
      event("call_ringing", "call_2"),
      event("meeting_booked", "call_1"),
      event("call_completed", "call_1"),
    ];
    expect(newest(events).map(({ event_type, record_id }) => `${event_type} ${record_id}`)).toEqual([
      "call_ringing call_2",
      "meeting_booked call_1",
      "call_completed call_1",
    ]);
  });

  test("a mail that will be complained about is not over when it is delivered", () => {
    const one = (mailEnd: string) => ({
      id: "eml_1",
      channel: "email" as const,
      leadId: "lead_1",
      member: { lead: cast("x")[0]!.lead, mailEnd },
      key: "k",
      body: {},
    });
    expect(isOver(one("complained"), "delivered")).toBe(false);
    expect(isOver(one("complained"), "complained")).toBe(true);
    expect(isOver(one("delivered"), "delivered")).toBe(true);
    expect(isOver(one("delivered"), "bounced")).toBe(true);
    expect(isOver(one("delivered"), undefined)).toBe(false);
  });
});

describe("the demo's paper", () => {
  test("breaks a text between words and keeps long words whole", () => {
    expect(wrap("one two  three four", 9)).toEqual(["one two", "three", "four"]);
    expect(wrap("a verylongword b", 6)).toEqual(["a", "verylongword", "b"]);
    expect(wrap("", 10)).toEqual([]);
  });

  test("cuts to the width, mark included", () => {
    expect(cut("abcdef", 6)).toBe("abcdef");
    expect(cut("abcdefg", 6)).toBe("abcde…");
  });

  test("continues what is said beneath its beginning", () => {
    const paper = testPaper(33);
    sayOn(paper)("Sandbox", "nobody real is called or mailed");
    expect(paper.lines).toEqual(["  Sandbox    nobody real is", "             called or mailed"]);
  });
});

describe("the demo's cast", () => {
  const members = cast("run1");

  test("is twenty leads with an address each", () => {
    expect(members).toHaveLength(20);
    for (const field of ["phone", "email", "name"] as const)
      expect(new Set(members.map(({ lead }) => lead[field])).size).toBe(20);
  });

  test("shares no mail address with another run", () => {
    const others = new Set(cast("run2").map(({ lead }) => lead.email));
    expect(members.filter(({ lead }) => others.has(lead.email))).toEqual([]);
  });

  test("lets each of the sandbox's people answer once, and knows how each mailbox ends", () => {
    expect(new Set(members.flatMap(({ onPhone }) => onPhone ?? [])).size).toBe(14);
    const endOf = (name: string) => members.find(({ lead }) => lead.name === name)?.mailEnd;
    expect(["Alex Moreau", "Dana Petrov", "Hana Suzuki", "Felix Braun", "Aisha Khan"].map(endOf)).toEqual([
      "delivered",
      "opened",
      "delivered",
      "complained",
      "failed",
    ]);
  });
});
