import type { CallState } from "./call-state.ts";

/** What every record's workflow is started with: ids, and technical timing, so that neither lives in workflow code. */
export interface WorkflowInput<Timing> {
  projectId: string;
  recordId: string;
  /** The request that asked for it, so that one id leads through all logs. */
  requestId?: string;
  timing: Timing;
}

export interface CallTiming {
  ringTimeoutSeconds: number;
  maxDurationSeconds: number;
  /** How much longer than the ringing callbacks may take before the provider is asked. */
  callbackGraceSeconds: number;
  pollSecondsMax: number;
  /** How often the provider may deny knowing an accepted call before a person has to look. */
  missingMax: number;
  /** How often an unclear attempt that provably never happened is made again. */
  attemptsMax: number;
  /** How often it is begun again where workers died before anything was tried. */
  untriedMax?: number;
  reconcileLookSeconds: number;
  reconcileLooks: number;
  eventsMax: number;
}

export interface EmailTiming {
  /** Below the 24 hours for which the mail provider remembers a key. */
  sendWindowSeconds: number;
  eventsMax: number;
}

export interface PursuitTiming {
  eventsMax: number;
  /** How long a model may take for one thought. */
  thinkSeconds: number;
}

export interface ImportTiming {
  /** How long one activity imports before it answers: shorter than a worker may take to stop. */
  sliceSeconds: number;
  /** How often a paused import is looked at, should news of it be lost. */
  pauseLookSeconds: number;
  eventsMax: number;
}

/** What a call's workflow hears of the outside world. */
export interface CallNews {
  state: CallState;
  machine: boolean;
}

/** A workflow that waits for days starts afresh after so many events, well below what servers suggest and refuse. */
const EVENTS_MAX = 2_000;

/** The telephone company ends a call that lasts longer. */
export const MAX_CALL_SECONDS = 1800;

/** Looks are spread so that at least three happen within the grace, and go on long after it. */
export const callTiming = (reconcileGraceSeconds: number): CallTiming => ({
  ringTimeoutSeconds: 45,
  maxDurationSeconds: MAX_CALL_SECONDS,
  callbackGraceSeconds: 20,
  pollSecondsMax: 600,
  missingMax: 5,
  attemptsMax: 3,
  untriedMax: 60,
  reconcileLookSeconds: Math.max(1, Math.ceil(reconcileGraceSeconds / 3)),
  reconcileLooks: 40,
  eventsMax: EVENTS_MAX,
});

export const EMAIL_TIMING: EmailTiming = { sendWindowSeconds: 23 * 3600, eventsMax: EVENTS_MAX };
export const IMPORT_TIMING: ImportTiming = { sliceSeconds: 5, pauseLookSeconds: 3600, eventsMax: EVENTS_MAX };
export const PURSUIT_TIMING: PursuitTiming = { eventsMax: EVENTS_MAX, thinkSeconds: 180 };
