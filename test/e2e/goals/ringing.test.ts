import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../setup/eventually.ts";
import { buildLead } from "../../setup/factories.ts";
import { testCora } from "../../setup/test-cora.ts";
import type { TestCora } from "../../setup/test-cora.ts";
import { addressOf, mailboxOf, write } from "../mail-outside.ts";
import { buildOutreach, createPhones, postEmail } from "../outreach.ts";
import type { Outreach } from "../outreach.ts";
import { QUICK } from "./goal-bench.ts";

let cora: TestCora;
let project: Outreach;
const phone = createPhones();
beforeAll(async () => {
  // A phone rings for as long as a real one.
  cora = await testCora({ timeScale: 1 });
  await Promise.all([cora.startApi(), cora.startWorker()]);
  project = await buildOutreach(cora);
  await project.client.patch("/api/v1/policy", QUICK);
}, 400_000);
afterAll(() => cora?.stop());

const read = async (path: string) => (await project.client.get(`/api/v1/${path}`)).body.data;

test(
  "a phone stops ringing when its person answers an email, and the answer is what the task ends with",
  { timeout: 600_000 },
  async () => {
    // Nobody picks up there.
    const [line, person] = [phone("0107"), addressOf("delivered")];
    const lead = await buildLead(project, { phone: line, email: person, name: "Carla Fern" });
    await postEmail(project, lead.id);
    const mail = await eventually(async () => (await mailboxOf(cora.sandboxUrl, person))[0], "the email", 120);
    const wish = { goal: "Agree on a day for the inspection", recipient_identifier: line };
    const task = await project.client.post("/api/v1/outreach/tasks", wish);
    const ringing = await eventually(
      async () => {
        const [call] = (await project.run("SELECT id, state FROM call WHERE lead_phone = ?", [line])) as Call[];
        return call?.state === "ringing" && call;
      },
      "the phone to ring",
      240,
    );
    await write(cora.sandboxUrl, { from: person, to: mail.reply_to[0], text: "Yes, Thursday at 10 suits me." });
    const ended = await eventually(
      async () => {
        const seen = await read(`outreach/tasks/${task.body.data.id}`);
        return seen.status === "completed" && seen;
      },
      "the task's end",
      240,
    );
    expect(ended).toMatchObject({ completed_via_channel: "email" });
    expect(ended.attempts.map(({ channel, status }: Try) => `${channel} ${status}`)).toEqual(["call cancelled"]);
    expect(await read(`calls/${ringing.id}`)).toMatchObject({ status: "cancelled" });
  },
);

interface Call {
  id: string;
  state: string;
}
interface Try {
  channel: string;
  status: string;
}
