import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Side } from "../../domain/side.ts";
import { eventually } from "../setup/eventually.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { QUICK, goalThat, readGoal, say } from "./goals/goal-bench.ts";
import { addressOf, fateOf, mailboxOf, write } from "./mail-outside.ts";
import type { Outreach } from "./outreach.ts";
import { buildBothSides, journalOf } from "./sides.ts";

let cora: TestCora;
let owner: pg.Pool;
let projects: Record<Side, Outreach>;
beforeAll(async () => {
  cora = await testCora();
  owner = new pg.Pool({ connectionString: cora.databaseUrl, max: 2 });
  await Promise.all([cora.startApi(), cora.startWorker()]);
  projects = await buildBothSides(cora);
  for (const { client } of Object.values(projects)) await client.patch("/api/v1/policy", QUICK);
});
afterAll(async () => {
  await owner?.end();
  await cora?.stop();
});

const done = ({ status }: { status: string }) => status === "completed";

test("an email that nobody answers is followed by another in the same thread, and the answer to that is heard", async () => {
  const { live } = projects;
  const person = addressOf("delivered");
  const { goal_id } = await say(live, `Email ${person} and ask whether they can come on Thursday`);
  const [first, second] = await eventually(
    async () => {
      const mails = await mailboxOf(cora.sandboxUrl, person);
      return mails.length > 1 && mails;
    },
    "the second email",
    120,
  );
  expect(first?.headers).not.toHaveProperty("In-Reply-To");
  expect(second?.headers).toMatchObject({ "In-Reply-To": first?.message_id, References: first?.message_id });
  expect(second?.subject).toBe(`Re: ${first?.subject}`);
  expect(second?.reply_to[0]).toMatch(/^r-[0-9a-f]{32}-[0-9a-f]{20}@reply\.cora\.example$/);
  expect(second?.reply_to).not.toEqual(first?.reply_to);
  const answer = {
    from: person,
    to: second?.reply_to,
    subject: second?.subject,
    text: "Yes, Thursday at 3pm works for us.",
    headers: { "In-Reply-To": second?.message_id },
  };
  const { kept } = await fateOf(owner, await write(cora.sandboxUrl, answer));
  const thread = "SELECT DISTINCT coalesce(thread_id, id) AS id FROM email WHERE lead_email = $1";
  expect((await owner.query(thread, [person])).rows).toEqual([{ id: kept[0]?.thread_id }]);
  await goalThat(live, goal_id, ({ status }) => status !== "active", "the end", 120);
});

describe("a goal of a test project", () => {
  test("hears its answers by email from the test side, and nothing of it reaches the other", async () => {
    const person = addressOf("agrees");
    const { goal_id } = await say(projects.test, `Email ${person} and ask whether they can come on Thursday`);
    const goal = await goalThat(projects.test, goal_id, done, "the answer", 120);
    expect(goal).toMatchObject({ outcome: "achieved", result: { summary: expect.stringContaining("Thursday") } });
    const kept = await owner.query<{ project_id: string }>(
      "SELECT project_id FROM inbox_message WHERE from_address = $1",
      [person],
    );
    expect(kept.rows).toEqual([{ project_id: projects.test.projectId }]);
    const reached = async (side: Side) => (await journalOf(cora, side)).filter(({ to }) => to === person).length;
    expect([await reached("test"), await reached("live")]).toEqual([1, 0]);
  });

  test("does not take the other side's mail for an answer", async () => {
    const person = addressOf("delivered");
    const { goal_id } = await say(projects.test, `Email ${person} and ask whether they can come on Thursday`);
    const [mail] = await eventually(
      async () => {
        const mails = await mailboxOf(cora.testSandboxUrl, person);
        return mails.length > 0 && mails;
      },
      "the email",
      120,
    );
    const answer = { from: person, to: mail?.reply_to, text: "Never contact me again." };
    expect(await fateOf(owner, await write(cora.sandboxUrl, answer))).toEqual({ remark: "unmatched", kept: [] });
    expect((await readGoal(projects.test, goal_id)).result?.verdict).toBeUndefined();
    const stopped = "SELECT outreach_disabled FROM lead WHERE email = $1";
    expect((await owner.query(stopped, [person])).rows).toEqual([{ outreach_disabled: false }]);
  });
});
