import type { Recording } from "../call-provider.ts";
import { retryAfter } from "../retry-after.ts";
import { transportFailure } from "../transport-failure.ts";
import { VendorError, kindOfStatus } from "../vendor-error.ts";
import { DEFAULT_TIMEOUT_MS, atOrigin } from "./wire.ts";
import type { TwilioConfig } from "./wire.ts";

const LONGEST_DOWNLOAD_MS = 600_000;
const MAX_HOPS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The short limit ends with the headers; a long recording may flow for minutes. */
async function open(url: URL, headers: Record<string, string>, timeoutMs: number): Promise<Response> {
  const impatience = new AbortController();
  const timer = setTimeout(() => impatience.abort(), timeoutMs);
  const signal = AbortSignal.any([impatience.signal, AbortSignal.timeout(LONGEST_DOWNLOAD_MS)]);
  try {
    return await fetch(url, { headers, redirect: "manual", signal });
  } catch (error) {
    throw transportFailure("twilio", error);
  } finally {
    clearTimeout(timer);
  }
}

export const getRecording =
  ({ accountSid, authToken, apiBaseUrl, timeoutMs = DEFAULT_TIMEOUT_MS }: TwilioConfig) =>
  async (recordingId: string): Promise<Recording | null> => {
    if (!/^RE\w{1,64}$/.test(recordingId)) return null;
    const path = `/2010-04-01/Accounts/${accountSid}/Recordings/${recordingId}.mp3`;
    const first = new URL(atOrigin(`https://api.twilio.com${path}`, apiBaseUrl));
    const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
    let url = first;
    for (let hop = 0; hop <= MAX_HOPS; hop++) {
      // The media lives on another host behind a signed address: our password stays at home.
      const response = await open(url, url.origin === first.origin ? { authorization } : {}, timeoutMs);
      if (response.ok && response.body) {
        return { contentType: response.headers.get("content-type") ?? "audio/mpeg", body: response.body };
      }
      await response.body?.cancel();
      if (response.status === 404) return null;
      const location = response.headers.get("location");
      if (!REDIRECTS.has(response.status) || location === null) throw refusalOf(response);
      url = new URL(location, url);
    }
    throw new VendorError({ vendor: "twilio", kind: "refused", code: "too_many_redirects" });
  };

const refusalOf = ({ status, headers }: Response): VendorError =>
  new VendorError({
    vendor: "twilio",
    kind: kindOfStatus(status),
    code: `http_${status}`,
    status,
    retryAfterSeconds: retryAfter(headers.get("retry-after")),
  });
