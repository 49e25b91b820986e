import type { Call, SpokenLine } from "./call.ts";
import type { CallCallbacks } from "./call-callbacks.ts";
import type { RecordOrder, TwimlSource } from "./call-order.ts";
import type { Conversation, Person, Reply } from "./people/person.ts";
import type { PhoneWorld } from "./phone-world.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { scaledPause } from "./scaled-pause.ts";

export type EndedBy = "agent" | "person" | "api" | "time limit" | "sandbox";

/** Why everything on a line stops at once. */
export class LineOver extends Error {
  readonly by: EndedBy;
  constructor(by: EndedBy) {
    super(`the line was ended by ${by}`);
    this.by = by;
  }
}

/** New instructions arrived through the API; the present ones stop. */
export class Redirected extends Error {
  readonly to: TwimlSource;
  constructor(to: TwimlSource) {
    super("the call was redirected");
    this.to = to;
  }
}

/** A call that is up: two ends that hear each other until one of them, or the API, ends it. */
export interface Line {
  world: PhoneWorld;
  call: Call;
  person: Person;
  callbacks: CallCallbacks;
  recorder: Recorder;
  /** Where the sandbox itself is reached, for the addresses of recordings. */
  origin: string;
  /** Aborted when the line is over or the present instructions are replaced. */
  signal(): AbortSignal;
  over: AbortSignal;
  newInstructions(): void;
  redirect(to: TwimlSource): void;
  hangUp(by: EndedBy): void;
  /** Lets the person hang up in a moment, so that a last sentence still gets through. */
  hangUpSoon(seconds: number): void;
  pause(seconds: number): Promise<void>;
  speak(who: SpokenLine["who"], text: string): void;
  /** What the person does about everything that the agent has said since the last time. */
  react(): Reply;
  record(order: RecordOrder, source: string): void;
}

export function createLine(
  world: PhoneWorld,
  call: Call,
  person: Person,
  callbacks: CallCallbacks,
  origin: string,
): Line {
  const ending = new AbortController();
  let instructions = new AbortController();
  let unheard: string[] = [];
  let opened = false;
  const converse: Conversation = person.startConversation();
  const recorder = createRecorder(world, call, callbacks, origin);
  const signal = (): AbortSignal => AbortSignal.any([ending.signal, instructions.signal]);
  const hangUp = (by: EndedBy): void => ending.abort(new LineOver(by));
  world.closing.addEventListener("abort", () => hangUp("sandbox"), { signal: ending.signal });
  return {
    world,
    call,
    person,
    callbacks,
    recorder,
    origin,
    signal,
    over: ending.signal,
    newInstructions: () => {
      instructions = new AbortController();
    },
    redirect: (to) => instructions.abort(new Redirected(to)),
    hangUp,
    hangUpSoon(seconds) {
      scaledPause(seconds, world.context.timeScale, ending.signal).then(
        () => hangUp("person"),
        () => {},
      );
    },
    pause: (seconds) => scaledPause(seconds, world.context.timeScale, signal()),
    speak(who, text) {
      if (text === "") return;
      call.transcript.push({ who, text });
      if (who === "agent") unheard.push(text);
    },
    react() {
      const heard = unheard.join(" ");
      unheard = [];
      const silentStart = heard === "" && !opened;
      opened = true;
      if (silentStart) return { say: person.opener };
      return heard === "" ? { say: null } : converse(heard);
    },
    record: (order, source) => recorder.start(order, source),
  };
}
