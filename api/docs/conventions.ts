/** What holds for every operation, as a list in markdown. */
export const CONVENTIONS = `- **Authentication**: \`Authorization: Bearer cora_live_…\` or \`X-API-Key\`. Keys are \`full\` or \`read_only\` (GET only). A \`cora_test_…\` key leads to the project's test twin: the same API in an emulated world, where nobody real is reached. MCP clients may sign in by OAuth 2.1 instead.
- **Envelope**: \`{"data": …}\`; lists \`{"data": […], "has_more": false, "next_cursor": null}\`.
- **Paging**: \`limit\` (1–100, default 50) and \`cursor\` (the \`next_cursor\` before). A cursor opens only the list that gave it out.
- **Idempotency**: send \`Idempotency-Key\` on writes. The same key and body answer as before, with \`Idempotent-Replayed: true\`: outreach for ever, everything else for 24 hours. Another body with the key is \`422 idempotency_key_reused\`; a key still in use is \`409 idempotency_conflict\`; the key of a refused request may be used again.
- **Rate limit**: 120 requests a minute per key, over REST and MCP together; without a key, and for keys that are none, as many per address. \`X-RateLimit-Limit\`, \`X-RateLimit-Remaining\` and \`X-RateLimit-Reset\` (unix seconds) on every answer, \`Retry-After\` and \`retry_after\` on \`429\`.
- **Errors**: \`{"error": {"type", "code", "message", "param"?, "status", "retry_after"?, "details"?, "request_id"}}\`, whatever goes wrong: unknown routes (\`404\`), wrong methods (\`405\` with \`Allow\`), bodies that are too slow (\`408\`), too large (\`413\`, beyond 2 MiB, for imports 500 MiB) or no UTF-8 JSON (\`415\`, \`400\`), headers that are too long (\`431\`), a database that is away (\`503\` with \`Retry-After\`).
- **Request id**: \`X-Request-Id\` on every answer; yours is echoed if it is 1 to 100 letters, digits or \`_ . : -\`.
- **Browsers**: CORS is open (\`*\`), because callers are known by a header; operations of signed-in people, which know theirs by a cookie, stay closed.
- **Values**: snake_case, times in ISO 8601 UTC, opaque ids. \`/v1/…\` redirects (\`308\`) to \`/api/v1/…\`.
`;
