import type { Conversation } from "./conversation.ts";
import { mannerOf } from "./people.ts";

export function presentConversation(conversation: Conversation): Record<string, unknown> {
  const { id, agent_id, status, client_data, turns } = conversation;
  return {
    agent_id,
    agent_name: "Sandbox agent",
    conversation_id: id,
    status,
    user_id: client_data.user_id ?? null,
    branch_id: null,
    version_id: null,
    transcript: turns.map((turn) => ({
      ...turn,
      tool_calls: [],
      tool_results: [],
      feedback: null,
      interrupted: false,
    })),
    metadata: metadataOf(conversation),
    analysis: status === "done" ? analysisOf(conversation) : null,
    conversation_initiation_client_data: {
      conversation_config_override: {},
      custom_llm_extra_body: {},
      ...client_data,
      dynamic_variables: { ...client_data.dynamic_variables, ...systemVariables(conversation) },
    },
    has_audio: false,
    has_user_audio: false,
    has_response_audio: false,
    has_auxiliary_audio: false,
  };
}

export function presentSummary(conversation: Conversation): Record<string, unknown> {
  const { id, agent_id, status, turns, direction, duration } = conversation;
  const analysis = analysisOf(conversation);
  return {
    agent_id,
    agent_name: "Sandbox agent",
    conversation_id: id,
    start_time_unix_secs: startOf(conversation),
    call_duration_secs: duration,
    message_count: turns.length,
    status,
    call_successful: status === "done" ? analysis.call_successful : "unknown",
    transcript_summary: status === "done" ? analysis.transcript_summary : null,
    direction,
  };
}

export function startOf({ started_at, registered_at }: Conversation): number {
  return started_at ?? registered_at;
}

function metadataOf(conversation: Conversation): Record<string, unknown> {
  const { direction, agent_number, external_number, stream_sid, call_sid, started_at, duration } = conversation;
  const { client_data, termination_reason } = conversation;
  return {
    start_time_unix_secs: startOf(conversation),
    accepted_time_unix_secs: started_at,
    call_duration_secs: duration,
    termination_reason,
    main_language: client_data.conversation_config_override?.agent?.language ?? "en",
    text_only: false,
    conversation_initiation_source: "twilio",
    phone_call: {
      type: "twilio",
      direction,
      agent_number,
      external_number,
      stream_sid,
      call_sid,
      phone_number_id: "phnum_sandbox",
      call_result: started_at === null ? null : "answered",
    },
  };
}

function analysisOf({ complete, turns, external_number }: Conversation) {
  const { successful, summary } = mannerOf(external_number);
  const early = turns.length === 0 ? "Nothing was said." : "The conversation ended before it was over.";
  return {
    evaluation_criteria_results: {},
    data_collection_results: {},
    call_successful: complete ? successful : "unknown",
    transcript_summary: complete ? summary : early,
  };
}

function systemVariables({ id, agent_id, call_sid, agent_number, external_number, direction, duration }: Conversation) {
  const outbound = direction === "outbound";
  return {
    system__agent_id: agent_id,
    system__conversation_id: id,
    system__call_sid: call_sid,
    system__caller_id: outbound ? agent_number : external_number,
    system__called_number: outbound ? external_number : agent_number,
    system__call_duration_secs: duration,
  };
}
