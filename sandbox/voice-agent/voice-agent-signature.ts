import { createHmac } from "node:crypto";

export function voiceAgentSignature(secret: string, body: string, at: Date): Record<string, string> {
  const t = Math.floor(at.getTime() / 1000);
  const v0 = createHmac("sha256", secret).update(`${t}.${body}`).digest("hex");
  return { "elevenlabs-signature": `t=${t},v0=${v0}` };
}
