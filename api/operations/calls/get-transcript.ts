import { z } from "zod";
import { Call } from "../../../db/entities/call.ts";
import { readTurns } from "../../../db/queries/read-turns.ts";
import { CoraError } from "../../../domain/errors.ts";
import { Id } from "../../fields.ts";
import { mustFind } from "../../must-find.ts";
import { operation } from "../../operation.ts";

const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

export const getCallTranscript = operation({
  id: "get_call_transcript",
  section: "Conversations",
  method: "GET",
  path: "/api/v1/calls/{call_id}/transcript",
  summary: "Get what was said on a call, turn by turn",
  auth: "api_key",
  effect: "read",
  status: 200,
  mcp: true,
  errors: ["resource_not_found", "transcript_not_found"],
  kind: "object",
  input: z.strictObject({ call_id: Id }),
  output: z.object({
    entries: z.array(
      z.object({
        speaker: z.enum(["AI", "HUMAN"]),
        content: z.string(),
        timestamp: z.string().describe("HH:MM:SS into the call."),
      }),
    ),
  }),
}).handle(async ({ call_id }, call) => {
  const { id } = await mustFind(call, Call, call_id);
  const turns = await readTurns(call.em, id);
  if (turns.length === 0) throw new CoraError("transcript_not_found");
  return {
    entries: turns.map((turn) => ({
      speaker: turn.speaker === "agent" ? "AI" : "HUMAN",
      content: turn.content,
      timestamp: clock(turn.offset_ms),
    })),
  };
});
