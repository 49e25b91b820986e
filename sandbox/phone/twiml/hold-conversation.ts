import type { Line } from "../line.ts";
import type { Reply } from "../people/person.ts";
import { speechSeconds } from "../speech-seconds.ts";
import type { RelayEvent } from "./relay-messages.ts";
import type { RelaySocket } from "./relay-socket.ts";

type Socket = RelaySocket<RelayEvent>;
type Outcome = Exclude<RelayEvent, { type: "utterance" }>;

/** The agent's thinking takes real time, so a person's patience with it is not scaled. */
const patienceMs = 20_000;
const voicemailSeconds = 30;

/** Two ends that talk in turns until the agent ends the session, its socket closes, or the person hangs up. */
export async function holdConversation(
  line: Line,
  socket: Socket,
  attributes: Record<string, string>,
): Promise<Outcome> {
  const greeting = attributes["welcomeGreeting"];
  if (greeting) socket.events.put({ type: "utterance", text: greeting });
  if (line.person.pickup === "voicemail") return recordVoicemail(line, socket);
  let waitMs = Math.max(1500 * line.world.context.timeScale, 1000);
  let silences = 0;
  for (;;) {
    const event = await socket.events.take(waitMs, line.signal());
    if (event !== null && event.type !== "utterance") return event;
    silences = event === null ? silences + 1 : 0;
    if (event !== null) await hear(line, socket, event.text, mayInterrupt(line, attributes));
    if (hasEnded(socket)) continue;
    const reply = event === null ? breakSilence(line, silences) : line.react();
    await answer(line, socket, reply);
    if (reply.ends === "drops the line") leave(line);
    if (reply.ends === "hangs up") return sayGoodbye(line, socket);
    waitMs = patienceMs;
  }
}

/** Whether the agent's last word has come: the loop then takes it up instead of letting the person speak. */
function hasEnded(socket: Socket): boolean {
  const next = socket.events.peek();
  return next !== null && next.type !== "utterance";
}

/** Only the first sentence is worth interrupting, and only where the instructions let speech through. */
function mayInterrupt({ person, call }: Line, { interruptible = "any" }: Record<string, string>): boolean {
  if (!person.interrupts || ["none", "dtmf", "false"].includes(interruptible)) return false;
  return !call.transcript.some(({ who }) => who === "person");
}

/** Listens until all is said: more sentences may follow while one is spoken. */
async function hear(line: Line, socket: Socket, first: string, interrupt: boolean): Promise<void> {
  let text: string | null = first;
  while (text !== null) {
    line.speak("agent", text);
    const seconds: number = speechSeconds(text);
    await line.pause(seconds / 2);
    if (interrupt) {
      const utteranceUntilInterrupt = text.slice(0, Math.ceil(text.length / 2));
      socket.send({ type: "interrupt", utteranceUntilInterrupt, durationUntilInterruptMs: Math.round(seconds * 500) });
      return;
    }
    await line.pause(seconds / 2);
    text = await nextSentence(line, socket);
  }
}

async function nextSentence(line: Line, socket: Socket): Promise<string | null> {
  if (socket.events.peek()?.type !== "utterance") return null;
  const event = await socket.events.take(0, line.signal());
  return event?.type === "utterance" ? event.text : null;
}

async function answer(line: Line, socket: Socket, reply: Reply): Promise<void> {
  await line.pause(reply.thinksSeconds ?? 0.8);
  if (reply.press !== undefined) socket.send({ type: "dtmf", digit: reply.press });
  if (reply.say === null) return;
  await line.pause(speechSeconds(reply.say));
  if (hasEnded(socket)) return;
  line.speak("person", reply.say);
  socket.send({ type: "prompt", voicePrompt: reply.say, lang: line.person.language, last: true });
}

function breakSilence(line: Line, silences: number): Reply {
  const opening = line.call.transcript.length === 0;
  if (opening) return { say: line.person.opener };
  if (silences < 2) return { say: "Hello? Are you still there?" };
  return { say: "I can't hear you. Goodbye.", ends: "hangs up" };
}

/** After a goodbye the person still hears the answer, if one comes at once. */
async function sayGoodbye(line: Line, socket: Socket): Promise<Outcome> {
  const waitMs = 3000 * line.world.context.timeScale;
  const event = await socket.events.take(waitMs, line.signal());
  if (event !== null && event.type !== "utterance") return event;
  if (event !== null) await hear(line, socket, event.text, false);
  return leave(line);
}

function leave(line: Line): never {
  line.hangUp("person");
  throw line.over.reason;
}

/** A machine: it speaks its announcement, then takes down whatever comes until its tape is full. */
async function recordVoicemail(line: Line, socket: Socket): Promise<Outcome> {
  await answer(line, socket, { say: line.person.opener, thinksSeconds: 0 });
  const tapeEnds = Date.now() + Math.max(voicemailSeconds * 1000 * line.world.context.timeScale, 5000);
  for (;;) {
    const event = await socket.events.take(Math.max(tapeEnds - Date.now(), 0), line.signal());
    if (event === null) return leave(line);
    if (event.type !== "utterance") return event;
    line.speak("agent", event.text);
    await line.pause(speechSeconds(event.text));
  }
}
