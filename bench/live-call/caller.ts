import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { signRequest } from "../../sandbox/phone/sign-request.ts";

/** Where a call's webhook and socket are, and the secret that they are signed with. */
export interface Line {
  answerUrl: string;
  socketUrl: string;
  callSid: string;
  authToken: string;
}

/** Milliseconds that each step of one call took. */
export interface Heard {
  twiml: number;
  greeting: number;
  tokens: number[];
}

export interface Manner {
  /** Until this person picks up. */
  waitMs: number;
  /** Between what is heard and what is said next. */
  pauseMs: number;
  prompts: number;
}

const PATIENCE_MS = 60_000;
const QUESTIONS = ["What is it about?", "How does that work?", "How long does it take?", "Who else uses it?"] as const;

async function pickUp({ answerUrl, callSid, authToken }: Line): Promise<number> {
  const params = { CallSid: callSid, CallStatus: "in-progress", Direction: "outbound-api" };
  const startedAt = performance.now();
  const answer = await fetch(answerUrl, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-twilio-signature": signRequest(authToken, answerUrl, params),
    },
    body: new URLSearchParams(params),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const twiml = await answer.text();
  const took = performance.now() - startedAt;
  if (!twiml.includes("<ConversationRelay"))
    throw new Error(`No conversation: ${answer.status} ${twiml.slice(0, 200)}`);
  return took;
}

/** Sends a message; milliseconds until the first word comes back. Resolves when the whole turn has been heard. */
function ask(socket: WebSocket, message: Record<string, unknown>): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let first: number | undefined;
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      socket.off("message", hear).off("close", lost);
      settle();
    };
    const lost = (): void => end(() => reject(new Error("The conversation ended too early.")));
    const timer = setTimeout(() => end(() => reject(new Error("Nobody answered."))), PATIENCE_MS);
    const hear = (data: Buffer): void => {
      const said = JSON.parse(data.toString()) as { type: string; token?: string; last?: boolean };
      if (said.type === "text" && said.token) first ??= performance.now() - startedAt;
      if (said.type === "end") lost();
      else if (said.last && first !== undefined) end(() => resolve(first as number));
    };
    socket.on("message", hear).on("close", lost);
    socket.send(JSON.stringify(message));
  });
}

/** One call as the telephone company and a person make it: picks up, hears the greeting, asks so many questions. */
export async function callThrough(line: Line, { waitMs, pauseMs, prompts }: Manner): Promise<Heard> {
  await sleep(waitMs);
  const twiml = await pickUp(line);
  const socket = new WebSocket(line.socketUrl, {
    headers: { "x-twilio-signature": signRequest(line.authToken, line.socketUrl) },
  });
  try {
    await once(socket, "open");
    const setup = { type: "setup", sessionId: `VX${line.callSid}`, callSid: line.callSid, customParameters: {} };
    const greeting = await ask(socket, setup);
    const tokens: number[] = [];
    for (let turn = 0; turn < prompts; turn++) {
      await sleep(pauseMs);
      const voicePrompt = QUESTIONS[turn % QUESTIONS.length];
      tokens.push(await ask(socket, { type: "prompt", voicePrompt, lang: "en-US", last: true }));
    }
    return { twiml, greeting, tokens };
  } finally {
    socket.terminate();
  }
}
