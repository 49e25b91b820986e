import { temporalLink } from "../../domain/temporal-link.ts";
import type { ActivityEvent } from "./api-types.ts";
import { clockIn } from "./calling-window.ts";
import type { Collected, FinishedCall, FinishedEmail } from "./collect.ts";
import { type Paper, cut, heading, wrap } from "./paper.ts";
import { reasonBeside, toneOf } from "./timeline.ts";

const FEED_LINES = 24;

const facts = (...parts: (string | null | false | undefined)[]): string => parts.filter(Boolean).join(" · ");

function printHead(paper: Paper, name: string, address: string, behaviour: string): void {
  paper.print();
  const head = `  ${name}`;
  const rest = cut(`${address} · ${behaviour}`, paper.columns - head.length - 2);
  paper.print(`${paper.tint("strong", head)}  ${paper.tint("quiet", rest)}`);
}

function printState(paper: Paper, state: string, rest: string): void {
  const tone = toneOf(state);
  const text = cut(rest, paper.columns - state.length - 4);
  paper.print(`  ${tone ? paper.tint(tone, state) : state}${text ? `  ${text}` : ""}`);
}

function printParagraph(paper: Paper, text: string, indent: string): void {
  for (const line of wrap(text, paper.columns - indent.length)) paper.print(indent + line);
}

function printTranscript(paper: Paper, { outreach, transcript }: FinishedCall, agentName: string): void {
  const personName = outreach.member.lead.name.split(" ")[0] ?? "";
  const width = Math.max(agentName.length, personName.length);
  for (const { speaker, content, timestamp } of transcript) {
    const name = (speaker === "AI" ? agentName : personName).padEnd(width);
    const margin = `    ${timestamp.slice(3)} ${name}  `;
    const lines = wrap(content, paper.columns - margin.length);
    lines.forEach((line, index) => {
      const before =
        index === 0 ? `    ${timestamp.slice(3)} ${paper.tint("strong", name)}  ` : " ".repeat(margin.length);
      paper.print(before + line);
    });
  }
}

function printCall(paper: Paper, call: FinishedCall, agentName: string): void {
  const { record, outreach } = call;
  const { lead, onPhone } = outreach.member;
  printHead(paper, lead.name, lead.phone, onPhone ?? "");
  const until =
    record.deferred_until && `until ${clockIn(lead.time_zone, new Date(record.deferred_until))} in ${lead.time_zone}`;
  printState(
    paper,
    record.status,
    facts(
      record.outcome,
      reasonBeside(record.status, record.reason ?? ""),
      until,
      record.duration_seconds !== null && record.duration_seconds > 0 && `${record.duration_seconds} s`,
      record.meeting_when && `meeting ${record.meeting_when}`,
      record.opt_out && "opted out",
      record.recording_url && "recorded",
    ),
  );
  if (record.summary) printParagraph(paper, record.summary, "  ");
  if (record.workflow_url) paper.print(`  ${paper.tint("quiet", record.workflow_url)}`);
  printTranscript(paper, call, agentName);
}

function printEmail(paper: Paper, { record, outreach }: FinishedEmail, temporalUi: string | null): void {
  const { lead, onMail } = outreach.member;
  printHead(paper, lead.name, lead.email, onMail ?? "");
  printState(
    paper,
    record.status,
    facts(reasonBeside(record.status, record.reason ?? ""), record.subject && `"${record.subject}"`),
  );
  const url = temporalLink(temporalUi, record.workflow_id);
  if (url) paper.print(`  ${paper.tint("quiet", url)}`);
}

/** Every call with its transcript, every email, and the way to each workflow. */
export function printRecords(
  paper: Paper,
  { calls, emails }: Collected,
  { agentName, temporalUi }: { agentName: string; temporalUi: string | null },
): void {
  heading(paper, "Calls, with their workflows and transcripts");
  for (const call of calls) printCall(paper, call, agentName);
  heading(paper, "Emails, with their workflows");
  for (const email of emails) printEmail(paper, email, temporalUi);
}

/** The newest lines of the feed, as anybody with a key reads them. */
export function printFeed(paper: Paper, events: readonly ActivityEvent[]): void {
  heading(paper, "Activity feed, newest first (GET /api/v1/activity)");
  for (const event of events.slice(0, FEED_LINES)) {
    const time = event.created_at.slice(11, 19);
    const line = `${time}  ${event.title.padEnd(24)}  ${(event.lead_name ?? "").padEnd(15)}  ${event.detail ?? ""}`;
    paper.print(`  ${cut(line, paper.columns - 2).trimEnd()}`);
  }
}
