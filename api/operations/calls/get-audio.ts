import { z } from "zod";
import { Call } from "../../../db/entities/call.ts";
import { CoraError } from "../../../domain/errors.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";
import { presentCall } from "./call-view.ts";

export const getCallAudio = operation({
  id: "get_call_audio",
  section: "Conversations",
  method: "GET",
  path: "/api/v1/calls/{call_id}/audio",
  summary: "Fetch a call's recording",
  description:
    "Raw audio bytes with their own Content-Type; as a tool, the audio inline and where the transcript is. The provider's credentials stay on the server.",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  external: true,
  errors: ["resource_not_found", "recording_unavailable"],
  kind: "binary",
  input: z.strictObject({ call_id: Id }),
  output: z.object({ content_type: z.string(), transcript_url: z.string().nullable() }),
}).handle(async ({ call_id }, call) => {
  const row = await mustFind(call, Call, call_id);
  const { calls } = await call.deps.providersFor(call.projectId);
  const recording = row.recordingId ? await calls.recording(row.recordingId) : null;
  if (!recording) throw new CoraError("recording_unavailable");
  const { transcript_url } = presentCall(row, call.deps.settings);
  return { ...recording, facts: { content_type: recording.contentType, transcript_url } };
});
