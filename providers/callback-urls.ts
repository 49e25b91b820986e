import { createHmac, timingSafeEqual } from "node:crypto";

interface Attempt {
  agentId: string;
  callId: string;
  attemptId: string;
}

const token = (secret: string, attemptId: string): string =>
  createHmac("sha256", secret).update(`attempt ${attemptId}`).digest("base64url").slice(0, 32);

/** The documented webhook paths, each recognisable: our own ids and a token that only Cora can make. */
export function callbackUrls(config: { publicUrl: string; secret: string }, { agentId, callId, attemptId }: Attempt) {
  const query = new URLSearchParams({ call: callId, attempt: attemptId, token: token(config.secret, attemptId) });
  const at = (path: string): string => `${config.publicUrl}/webhooks/${agentId}/${path}?${query.toString()}`;
  return {
    answerUrl: at("outbound-voice"),
    statusUrl: at("call-status"),
    machineUrl: at("machine"),
    recordingUrl: at("recording"),
    socketUrl: at("voice-ws").replace(/^http/, "ws"),
  };
}

export function isAttemptToken(secret: string, attemptId: string, given: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token(secret, attemptId))];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A link by which a person ends all contact, without signing in anywhere. */
export const unsubscribeUrl = (config: { publicUrl: string; secret: string }, emailId: string): string =>
  `${config.publicUrl}/unsubscribe/${emailId}/${token(config.secret, emailId)}`;
