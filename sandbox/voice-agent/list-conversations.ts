import type { Conversation } from "./conversation.ts";
import { presentSummary, startOf } from "./present-conversation.ts";

/** One page, newest first, by ElevenLabs's filters; the cursor is the last id of the page before. */
export function listConversations(oldestFirst: readonly Conversation[], query: URLSearchParams) {
  const [agent, user, cursor] = ["agent_id", "user_id", "cursor"].map((name) => query.get(name));
  const after = Number(query.get("call_start_after_unix") ?? -Infinity);
  const before = Number(query.get("call_start_before_unix") ?? Infinity);
  const size = Math.min(100, Math.max(1, Number(query.get("page_size") ?? 30) || 30));
  const fitting = oldestFirst.toReversed().filter((conversation) => {
    if (agent !== null && conversation.agent_id !== agent) return false;
    if (user !== null && conversation.client_data.user_id !== user) return false;
    return startOf(conversation) >= after && startOf(conversation) <= before;
  });
  const rest = fitting.slice(cursor === null ? 0 : fitting.findIndex(({ id }) => id === cursor) + 1);
  const page = rest.slice(0, size);
  const has_more = rest.length > page.length;
  return {
    conversations: page.map(presentSummary),
    has_more,
    next_cursor: has_more ? (page.at(-1)?.id ?? null) : null,
  };
}
