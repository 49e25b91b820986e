import { parseJsonObject } from "../json-fields.ts";
import { retryAfter } from "../retry-after.ts";
import { transportFailure } from "../transport-failure.ts";
import { VendorError, kindOfStatus } from "../vendor-error.ts";
import type { RegisterCall, VoiceAgentProvider } from "../voice-agent-provider.ts";
import { conversationOf } from "./conversation.ts";

export interface ElevenLabsConfig {
  apiKey: string;
  baseUrl: string | null;
  timeoutMs?: number;
}

const vendor = "elevenlabs";
const DEFAULT_BASE_URL = "https://api.elevenlabs.io";
const DEFAULT_TIMEOUT_MS = 15_000;

const refusal = (status: number, headers: Headers | undefined): VendorError =>
  new VendorError({
    vendor,
    kind: kindOfStatus(status),
    code: `http_${status}`,
    status,
    retryAfterSeconds: retryAfter(headers?.get("retry-after")),
  });

/** The SDK's own error has a status; whatever failed below it has none. */
const failureOf = (error: unknown): VendorError => {
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === "number" ? refusal(statusCode, undefined) : transportFailure(vendor, error);
};

/** The SDK's own limit ends with the headers and does not say that it was one. */
const fetchWithin =
  (timeoutMs: number): typeof fetch =>
  async (input, init) => {
    try {
      return await fetch(input, { ...init, redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      throw transportFailure(vendor, error);
    }
  };

/** The language's own part only: ElevenLabs names languages without a region. */
const languageOf = (tag: string): string => tag.toLowerCase().split("-")[0] ?? tag;

const registration = (call: RegisterCall) => ({
  agentId: call.agentId,
  fromNumber: call.from,
  toNumber: call.to,
  direction: "outbound" as const,
  conversationInitiationClientData: {
    userId: call.attemptId,
    dynamicVariables: { cora_call: call.callId, cora_attempt: call.attemptId },
    conversationConfigOverride: {
      agent: {
        firstMessage: call.firstMessage,
        language: languageOf(call.language),
        prompt: { prompt: call.prompt },
      },
    },
  },
});

export function elevenLabsVoice({
  apiKey,
  baseUrl,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: ElevenLabsConfig): VoiceAgentProvider {
  // Loaded when it is first needed: it costs a second of a processor and 100 MB in every process that may never use it.
  const connect = async () => {
    const { ElevenLabsClient } = await import("@elevenlabs/elevenlabs-js");
    return new ElevenLabsClient({
      apiKey,
      baseUrl: baseUrl ?? DEFAULT_BASE_URL,
      fetch: fetchWithin(timeoutMs),
      maxRetries: 0,
    });
  };
  let connected: ReturnType<typeof connect> | undefined;
  const sdk = () => (connected ??= connect());

  /** The SDK's typed reader refuses a document that lacks any field; we need seven of them. */
  const read = async (path: string): Promise<Response> => {
    const client = await sdk();
    const response = await client.fetch(path, { headers: { "xi-api-key": apiKey } }).catch((error: unknown) => {
      throw transportFailure(vendor, error);
    });
    if (!response.ok && response.status !== 404) {
      await response.body?.cancel();
      throw refusal(response.status, response.headers);
    }
    return response;
  };

  return {
    registerCall: async (call) => {
      const client = await sdk();
      const twiml: unknown = await client.conversationalAi.twilio
        .registerCall(registration(call))
        .catch((error: unknown) => {
          throw failureOf(error);
        });
      if (typeof twiml === "string" && twiml.includes("<Response")) return twiml;
      throw new VendorError({ vendor, kind: "unknown", code: "no_twiml" });
    },
    getConversation: async (conversationId) => {
      const response = await read(`v1/convai/conversations/${encodeURIComponent(conversationId)}`);
      const body = await response.text().catch((error: unknown) => {
        throw transportFailure(vendor, error);
      });
      if (response.status === 404) return null;
      const conversation = conversationOf(parseJsonObject(body) ?? {});
      if (conversation === null) throw new VendorError({ vendor, kind: "unknown", code: "unreadable_conversation" });
      return conversation;
    },
    check: async () => {
      const response = await read("v1/user");
      await response.body?.cancel();
      if (!response.ok) throw refusal(response.status, response.headers);
    },
  };
}
