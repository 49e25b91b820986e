import { afterAll, beforeAll, expect, test } from "vitest";
import { sendEmailActivity } from "../../activities/send-email.ts";
import { newId } from "../../domain/id.ts";
import type { EmailProvider, OutgoingEmail } from "../../providers/email-provider.ts";
import { ruleBasedModel } from "../../providers/model/rule-based.ts";
import { activityBench } from "./activity-bench.ts";
import type { ActivityBench } from "./activity-bench.ts";
import { taskScene } from "./task-bench.ts";
import type { TaskScene } from "./task-bench.ts";

let bench: ActivityBench;
beforeAll(async () => {
  bench = await activityBench();
});
afterAll(() => bench?.stop());

/** An email of a task's, sent; what the mail provider then tells of it is written down as its event would be. */
async function sends(scene: TaskScene, { taskId = scene.taskId, subject = "The roof", heardOf = true } = {}) {
  const { emailId } = await bench.email(scene, { subject, message: "Which day would suit?" });
  await bench.query("UPDATE email SET outreach_task_id = $1 WHERE id = $2", [taskId, emailId]);
  const sent: OutgoingEmail[] = [];
  const emails = {
    send: async (email: OutgoingEmail) => {
      sent.push(email);
      return { kind: "accepted", providerId: newId("eml") };
    },
  } as unknown as EmailProvider;
  await bench.run(sendEmailActivity(bench.deps({ emails, model: ruleBasedModel() })), {
    projectId: scene.projectId,
    emailId,
  });
  const messageId = `<${emailId}@mail.example>`;
  if (heardOf) await bench.query("UPDATE email SET message_id = $2 WHERE id = $1", [emailId, messageId]);
  const [row] = await bench.query("SELECT thread_id FROM email WHERE id = $1", [emailId]);
  return { emailId, messageId, mail: sent[0], threadId: row?.["thread_id"] ?? null };
}

const threadOf = (mail: OutgoingEmail | undefined) => ({
  subject: mail?.subject,
  inReplyTo: mail?.headers["In-Reply-To"],
  references: mail?.headers["References"],
});
const NONE = { inReplyTo: undefined, references: undefined };

/** A goal's step that has another task for the same person. */
async function goalOf(scene: TaskScene, fields: { root?: string; requiresApproval?: boolean; subject?: string } = {}) {
  const { projectId, leadId } = scene;
  const [cnv, goalId, stepId, taskId] = [newId("cnv"), newId("goal"), newId("stp"), newId("task")];
  await bench.query("INSERT INTO conversation (project_id, id, title) VALUES ($1, $2, 'x')", [projectId, cnv]);
  await bench.query(
    "INSERT INTO goal (project_id, id, conversation_id, root_goal_id, title, description, state, created_by, request_id) VALUES ($1, $2, $3, $4, 'x', 'x', 'active', 'key:1', 'r')",
    [projectId, goalId, cnv, fields.root ?? goalId],
  );
  await bench.query(
    "INSERT INTO goal_step (project_id, id, goal_id, number, stage, kind, description, state, requires_approval) VALUES ($1, $2, $3, 1, 1, 'email', 'x', 'running', false)",
    [projectId, stepId, goalId],
  );
  await bench.query(
    "INSERT INTO outreach_task (project_id, id, goal_id, step_id, lead_id, goal, recipient_identifier, wishes, state, created_by, request_id) VALUES ($1, $2, $3, $4, $5, 'x', 'x', $6, 'in_progress', 'key:1', 'r')",
    [projectId, taskId, goalId, stepId, leadId, fields.subject ? { subject: fields.subject } : {}],
  );
  return { goalId, stepId, taskId };
}

test("a first email begins a thread of its own", async () => {
  const scene = await taskScene(bench);
  const { mail, threadId } = await sends(scene);
  expect(threadOf(mail)).toEqual({ subject: "The roof", ...NONE });
  expect(threadId).toBeNull();
});

test("what follows answers the last message of the thread, ours or theirs, and names all before it", async () => {
  const scene = await taskScene(bench);
  const first = await sends(scene);
  const second = await sends(scene, { subject: "Anything else" });
  expect(threadOf(second.mail)).toEqual({
    subject: "Re: The roof",
    inReplyTo: first.messageId,
    references: first.messageId,
  });
  expect(second.threadId).toBe(first.emailId);
  await scene.answers(second.emailId, { messageId: "<theirs@example.com>" });
  await scene.answers(second.emailId, { messageId: "<machine@example.com>", automatic: true });
  const [reply] = await bench.query("SELECT thread_id FROM inbox_message WHERE message_id = '<theirs@example.com>'");
  expect(reply?.["thread_id"]).toBe(first.emailId);
  // Their answer has made this task's next email unwanted: only another task goes on with the thread.
  const { goalId, taskId } = await goalOf(scene);
  await bench.query("UPDATE outreach_task SET goal_id = $2 WHERE id = $1", [scene.taskId, goalId]);
  const third = await sends(scene, { taskId, subject: "x" });
  expect(threadOf(third.mail)).toEqual({
    subject: "Re: The roof",
    inReplyTo: "<theirs@example.com>",
    references: `${first.messageId} ${second.messageId} <theirs@example.com>`,
  });
});

test("a goal below another goes on with the other's thread; another goal does not", async () => {
  const scene = await taskScene(bench);
  const above = await goalOf(scene);
  const first = await sends(scene, { taskId: above.taskId });
  const below = await goalOf(scene, { root: above.goalId });
  expect(threadOf((await sends(scene, { taskId: below.taskId })).mail)).toMatchObject({ inReplyTo: first.messageId });
  const other = await goalOf(scene);
  expect(threadOf((await sends(scene, { taskId: other.taskId, subject: "News" })).mail)).toEqual({
    subject: "News",
    ...NONE,
  });
});

test("where the provider has not told the Message-ID yet, the subject alone says what belongs together", async () => {
  const scene = await taskScene(bench);
  await sends(scene, { heardOf: false, subject: "RE: The roof" });
  expect(threadOf((await sends(scene)).mail)).toEqual({ subject: "RE: The roof", ...NONE });
});

test("a long thread is named by its beginning and its end", async () => {
  const scene = await taskScene(bench);
  const first = await sends(scene);
  await bench.query(
    `INSERT INTO inbox_message (project_id, id, lead_id, channel, kind, email_id, thread_id, from_address, to_address, body, preview, provider_id, message_id, received_at)
     SELECT $1, 'msg_long_' || n, $2, 'email', 'reply', $3, $3, 'a@example.com', 'b@example.com', 'x', 'x', 'long_' || n, '<' || n || '@example.com>', now() + n * interval '1 second'
     FROM generate_series(1, 40) n`,
    [scene.projectId, scene.leadId, first.emailId],
  );
  const { mail } = await sends(scene);
  const named = mail?.headers["References"]?.split(" ") ?? [];
  expect([named.length, named[0], named.at(-1)]).toEqual([20, first.messageId, "<40@example.com>"]);
});

test("a subject that was approved word by word is kept", async () => {
  const scene = await taskScene(bench);
  const { goalId, stepId, taskId } = await goalOf(scene, { subject: "As approved" });
  const first = await sends(scene, { taskId });
  await bench.query("UPDATE goal_step SET requires_approval = true WHERE id = $1", [stepId]);
  await bench.query(
    "INSERT INTO email (project_id, id, task_id, lead_id, agent_id, lead_email, agent_email, request_id, outreach_task_id, wish_subject) VALUES ($1, 'eml_approved', 't', $2, $3, 'a@example.com', 'b@example.com', 'r', $4, 'As approved')",
    [scene.projectId, scene.leadId, scene.agentId, taskId],
  );
  const emails = { send: async () => ({ kind: "accepted", providerId: "re_approved" }) } as unknown as EmailProvider;
  await bench.run(sendEmailActivity(bench.deps({ emails, model: ruleBasedModel() })), {
    projectId: scene.projectId,
    emailId: "eml_approved",
  });
  const [kept] = await bench.query("SELECT subject, follows FROM email WHERE id = 'eml_approved'");
  expect(kept).toEqual({ subject: "As approved", follows: [first.messageId] });
  expect(goalId).toBeDefined();
});
