import { getCallAudio } from "./get-audio.ts";
import { getCallTranscript } from "./get-transcript.ts";
import { getCall } from "./get.ts";

export const callOperations = [getCall, getCallTranscript, getCallAudio] as const;
