import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PhoneTrial, startPhoneTrial } from "./phone-trial.ts";
import { waitFor } from "./wait-for.ts";

describe("the REST API", () => {
  let trial: PhoneTrial;
  beforeAll(async () => {
    trial = await startPhoneTrial({ twiml: { "/outbound-voice": () => "<Response/>" } });
  });
  afterAll(() => trial.close());

  test.each([
    ["no number at all", { to: "hello" }, 21211],
    ["a number that the plan does not know", { to: "+10555550101" }, 21217],
    ["a caller that is no number", { from: "nobody" }, 21212],
    ["a caller that the account does not own", { from: "+12025550101" }, 21210],
    ["an address that is none", { url: "ftp://example.com" }, 21205],
    ["an unknown event", { statusCallbackEvent: ["answered", "sneezed"] }, 21626],
  ])("%s is refused with Twilio's code", async (_case, wishes, code) => {
    const before = trial.effects.list().length;
    await expect(trial.call("+13125550101", wishes)).rejects.toMatchObject({
      status: 400,
      code,
      moreInfo: `https://www.twilio.com/docs/errors/${code}`,
    });
    expect(trial.effects.list()).toHaveLength(before);
  });

  test("wrong credentials are refused", async () => {
    const stranger = trial.clientWith({ authToken: "wrong" });
    await expect(stranger.calls.list()).rejects.toMatchObject({ status: 401, code: 20003 });
  });

  test("an unknown call is 20404", async () => {
    const sid = `CA${"0".repeat(32)}`;
    await expect(trial.client.calls(sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  test("the account and its numbers can be read", async () => {
    expect(await trial.client.api.v2010.accounts(trial.credentials.accountSid).fetch()).toMatchObject({
      status: "active",
    });
    const numbers = await trial.client.incomingPhoneNumbers.list();
    expect(numbers.map(({ phoneNumber }) => phoneNumber)).toContain("+12025550150");
    expect(await trial.client.incomingPhoneNumbers.list({ phoneNumber: "+12025550150" })).toHaveLength(1);
  });

  test("lists are filtered, newest first, and followed from page to page", async () => {
    const sids: string[] = [];
    for (let index = 0; index < 5; index += 1) sids.unshift((await trial.call("+15125550108")).sid);
    const listed = await trial.client.calls.list({ to: "+15125550108", from: "+12025550150", pageSize: 2 });
    expect(listed.map(({ sid }) => sid)).toEqual(sids);
    await waitFor(async () => (await trial.client.calls.list({ to: "+15125550108", status: "busy" })).length === 5);
    const tomorrow = new Date(Date.now() + 86_400_000);
    expect(await trial.client.calls.list({ to: "+15125550108", startTimeAfter: tomorrow })).toEqual([]);
    expect(await trial.client.calls.list({ to: "+15125550108", startTimeAfter: new Date() })).toHaveLength(5);
    expect(await trial.client.calls.list({ to: "+15125550108", limit: 3 })).toHaveLength(3);
  });
});

describe("a restart", () => {
  test("finished calls and recordings are still known, live ones are failed", async () => {
    const trial: PhoneTrial = await startPhoneTrial({
      twiml: { "/outbound-voice": () => '<Response><Pause length="3000"/></Response>', "/short": () => "<Response/>" },
    });
    const done = await trial.call("+13125550101", { url: `${trial.cora.url}/short`, record: true });
    await waitFor(() => trial.cora.statuses().includes("completed"));
    const live = await trial.call("+13125550102");
    await waitFor(() => trial.cora.of("/outbound-voice").length === 1);
    await trial.restart();
    const { client } = trial;
    // The first request may still meet a connection that died with the sandbox.
    await waitFor(() =>
      client
        .calls(done.sid)
        .fetch()
        .then(
          () => true,
          () => false,
        ),
    );
    expect((await client.calls(done.sid).fetch()).status).toBe("completed");
    expect(await client.calls(done.sid).recordings.list()).toHaveLength(1);
    expect((await client.calls(live.sid).fetch()).status).toBe("failed");
    expect(trial.cora.statuses().filter((status) => status === "completed")).toHaveLength(1);
    await trial.close();
  });
});
