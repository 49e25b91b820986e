import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import twilio from "twilio";
import type { CallListInstanceCreateOptions } from "twilio/lib/rest/api/v2010/account/call.js";
import { createEffects, type Effects } from "../../../sandbox/effects.ts";
import { createFaults, type Faults } from "../../../sandbox/faults.ts";
import { listen } from "../../../sandbox/http/listen.ts";
import { createPhoneVendor } from "../../../sandbox/phone/phone-vendor.ts";
import { type Behaviour, type CoraStandIn, startCoraStandIn } from "./cora-stand-in.ts";

const credentials = { accountSid: `AC${"5a".repeat(16)}`, authToken: "a-token-for-tests" };

type RequestOptions<T> = Parameters<typeof twilio.RequestClient.prototype.request<T>>[0];

/** Sends the SDK's requests to the sandbox instead of to api.twilio.com. */
class SandboxClient extends twilio.RequestClient {
  readonly origin: string;
  constructor(origin: string, timeout: number) {
    super({ timeout });
    this.origin = origin;
  }
  override request<T>(options: RequestOptions<T>) {
    return super.request<T>({ ...options, uri: options.uri.replace("https://api.twilio.com", this.origin) });
  }
}

export interface PhoneTrial {
  cora: CoraStandIn;
  client: twilio.Twilio;
  effects: Effects;
  faults: Faults;
  url: string;
  credentials: typeof credentials;
  /** Calls the number with every callback asked for; `wishes` override. */
  call(to: string, wishes?: Partial<CallListInstanceCreateOptions>): ReturnType<twilio.Twilio["calls"]["create"]>;
  clientWith(options: { timeout?: number; authToken?: string }): twilio.Twilio;
  transcript(sid: string): Promise<{ who: string; text: string }[]>;
  /** Stops the sandbox as a crash would, and starts it again on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startPhoneTrial(behaviour: Behaviour = {}, timeScale = 0.02): Promise<PhoneTrial> {
  const folder = mkdtempSync(join(tmpdir(), "phone-"));
  const cora = await startCoraStandIn(credentials.authToken, behaviour);
  const effects = createEffects(join(folder, "effects.jsonl"));
  const faults = createFaults();
  const start = async (port: number) => {
    const vendor = createPhoneVendor(
      {
        effects,
        faults,
        timeScale,
        dataFile: (name) => join(folder, name),
        webhookBase: () => cora.url,
        log: () => {},
      },
      credentials,
    );
    return { vendor, server: await listen(vendor, port) };
  };
  let running = await start(0);
  const url = running.server.url;
  const clientWith: PhoneTrial["clientWith"] = ({ timeout = 10_000, authToken = credentials.authToken }) =>
    twilio(credentials.accountSid, authToken, { httpClient: new SandboxClient(url, timeout) });
  const client = clientWith({});
  const stop = async () => {
    await running.vendor.close();
    await running.server.close();
  };
  return {
    cora,
    client,
    clientWith,
    effects,
    faults,
    url,
    credentials,
    call: (to, wishes = {}) =>
      client.calls.create({
        to,
        from: "+12025550150",
        url: `${cora.url}/outbound-voice?call=call_1&attempt=att_1&token=t%2Bo%2F`,
        statusCallback: `${cora.url}/call-status?call=call_1&attempt=att_1&token=t%2Bo%2F#rc=5&rp=all`,
        statusCallbackEvent: ["initiated", "ringing", "answered", "completed"],
        ...wishes,
      } as CallListInstanceCreateOptions),
    async transcript(sid) {
      const response = await fetch(`${url}/_sandbox/calls/${sid}/transcript`);
      return ((await response.json()) as { data: { who: string; text: string }[] }).data;
    },
    async restart() {
      await stop();
      running = await start(Number(new URL(url).port));
    },
    async close() {
      await stop();
      await cora.close();
      rmSync(folder, { recursive: true });
    },
  };
}
