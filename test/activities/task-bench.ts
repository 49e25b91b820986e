import { advanceActivity, thinkActivity } from "../../activities/pursue.ts";
import { newId } from "../../domain/id.ts";
import type { Policy } from "../../domain/policy.ts";
import type { Side } from "../../domain/side.ts";
import type { EmailProvider } from "../../providers/email-provider.ts";
import type { ContactEvidence, GoalMind, Judgement } from "../../providers/goal-mind.ts";
import type { ReceivedEmail } from "../../providers/received-email.ts";
import { replyAddress } from "../../providers/reply-address.ts";
import { applyReceivedEmail } from "../../worker/inbox/apply-received-email.ts";
import type { InboxRow } from "../../worker/inbox/inbox-row.ts";
import { PERSON } from "./activity-bench.ts";
import type { ActivityBench, Scene } from "./activity-bench.ts";

export type Row = Record<string, never>;

export interface TaskScene extends Scene {
  taskId: string;
  look(): ReturnType<ReturnType<typeof advanceActivity>>;
  /** Judged by a mind that says this; answers what it was shown. */
  judge(judgement?: Partial<Judgement>): Promise<ContactEvidence[]>;
  /** The person answers the email, as the mail provider tells it. */
  answers(emailId: string, mail?: Partial<ReceivedEmail>, side?: Side): Promise<unknown>;
  task(): Promise<Row | undefined>;
  attempts(): Promise<Row[]>;
  /** Who has been told what, since the last look. */
  signals(): Promise<string[]>;
}

/** Hours that come in some days, whatever the zone. */
export const CLOSED: Partial<Policy> = {
  calling_hours: { start: "00:00", end: "24:00" },
  calling_days: [((new Date().getUTCDay() + 2) % 7) + 1],
};

const JUDGED: Judgement = { verdict: "achieved", summary: "They agreed.", offer: null, when: null, question: null };

/** An outreach task that belongs to no goal, under way. */
export async function taskScene(
  bench: ActivityBench,
  fields: Record<string, unknown> = {},
  policy: Partial<Policy> = {},
): Promise<TaskScene> {
  const scene = await bench.scene(policy);
  const { projectId, leadId, agentId } = scene;
  const taskId = newId("task");
  const all = {
    project_id: projectId,
    id: taskId,
    lead_id: leadId,
    agent_id: agentId,
    goal: "Agree on a day",
    recipient_identifier: PERSON.phone,
    state: "in_progress",
    created_by: "key:1",
    request_id: "req_1",
    ...fields,
  };
  const places = Object.keys(all).map((_, index) => `$${index + 1}`);
  await bench.query(
    `INSERT INTO outreach_task (${Object.keys(all).join()}) VALUES (${places.join()})`,
    Object.values(all),
  );
  const ref = { projectId, recordId: taskId };
  return {
    ...scene,
    taskId,
    look: () => bench.run(advanceActivity(bench.deps()), ref),
    judge: async (judgement = {}) => {
      const shown: ContactEvidence[] = [];
      const judge = async (evidence: ContactEvidence): Promise<Judgement> => {
        shown.push(evidence);
        return { ...JUDGED, ...judgement };
      };
      const mind = { name: "test", promptVersion: "1", judge } as unknown as GoalMind;
      await bench.run(thinkActivity(bench.deps({ mind })), ref);
      return shown;
    },
    answers: (emailId, mail = {}, side = "live") => arrive(bench, emailId, mail, side),
    task: async () => (await bench.query("SELECT * FROM outreach_task WHERE id = $1", [taskId]))[0],
    attempts: () =>
      bench.query("SELECT channel, status, reason, record_id FROM task_attempt WHERE task_id = $1 ORDER BY number", [
        taskId,
      ]),
    signals: async () =>
      (
        await bench.query("DELETE FROM workflow_signal WHERE project_id = $1 RETURNING workflow_id, signal", [
          projectId,
        ])
      ).map(({ workflow_id, signal }) => `${workflow_id} ${signal}`),
  };
}

async function arrive(
  bench: ActivityBench,
  emailId: string,
  mail: Partial<ReceivedEmail>,
  side: Side,
): Promise<unknown> {
  const deps = bench.deps();
  const to = replyAddress({ secret: deps.settings.secret, replyDomain: "reply.cora.example" }, emailId);
  const received: ReceivedEmail = {
    providerId: newId("eml"),
    from: PERSON.email,
    to: [to ?? ""],
    subject: "Re: Hello",
    text: "Yes, Thursday.",
    messageId: `<${newId("msg")}@example.com>`,
    answers: [],
    automatic: false,
    at: new Date(),
    ...mail,
  };
  const emails = { received: async () => received } as unknown as EmailProvider;
  const row = { id: "1", provider: "resend", side, kind: "event", tries: 9 } as InboxRow;
  return applyReceivedEmail(bench.deps({ emails }), row, received.providerId);
}
