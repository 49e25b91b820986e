import { expect, test } from "vitest";
import { sandboxSecrets } from "../../sandbox/sandbox-secrets.ts";
import { startSandbox } from "../../sandbox/start-sandbox.ts";
import { type CoraStandIn, startCoraStandIn } from "./phone/cora-stand-in.ts";
import { waitFor } from "./phone/wait-for.ts";

test("a voice agent takes over a call through a media stream, and the call ends with its conversation", async () => {
  let twiml = "";
  const cora: CoraStandIn = await startCoraStandIn(sandboxSecrets.twilioAuthToken, {
    twiml: { "/outbound-voice": () => twiml },
  });
  const sandbox = await startSandbox({ publicUrl: () => cora.url, timeScale: 0.02 });
  const registered = await fetch(`${sandbox.urls.elevenlabs}/v1/convai/twilio/register-call`, {
    method: "POST",
    headers: { "xi-api-key": sandboxSecrets.elevenlabsApiKey, "content-type": "application/json" },
    body: JSON.stringify({
      agent_id: "agent_1",
      from_number: "+12025550150",
      to_number: "+13125550101",
      direction: "outbound",
      conversation_initiation_client_data: { dynamic_variables: { cora_call: "call_1", cora_attempt: "att_1" } },
    }),
  });
  twiml = await registered.text();
  expect(twiml).toContain("<Stream");
  const { twilioAccountSid, twilioAuthToken } = sandboxSecrets;
  await fetch(`${sandbox.urls.twilio}/2010-04-01/Accounts/${twilioAccountSid}/Calls.json`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${twilioAccountSid}:${twilioAuthToken}`).toString("base64")}` },
    body: new URLSearchParams({
      To: "+13125550101",
      From: "+12025550150",
      Url: `${cora.url}/outbound-voice?call=call_1&attempt=att_1`,
      StatusCallback: `${cora.url}/call-status`,
    }),
  });
  await waitFor(() => cora.statuses().includes("completed"));
  await waitFor(() => cora.of("/webhooks/elevenlabs").length === 1);
  const effects = await fetch(`${sandbox.urls.sandbox_url}/_sandbox/effects?cora_id=call_1`);
  const { data } = (await effects.json()) as { data: { vendor: string }[] };
  expect(data.map(({ vendor }) => vendor)).toEqual(["twilio", "elevenlabs"]);
  await sandbox.close();
  await cora.close();
});
