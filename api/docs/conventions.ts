/** What holds for every operation; the rest of the document is made from the list of operations. */
export const CONVENTIONS = `# Cora API

Ask Cora to call and mail people, and see what came of it. What is accepted is done once, or you are told; nobody is contacted who must not be.

- Base URL: \`{url}/api/v1\`
- Index for machines: \`GET {url}/api/v1\` · OpenAPI 3.1: \`{url}/api/v1/openapi.json\` · MCP (streamable HTTP): \`{url}/api/mcp\`

## Quick start

\`\`\`bash
curl -X POST {url}/api/v1/signup -H 'Content-Type: application/json' -d '{"email":"you@example.com","company_name":"Acme"}'
export KEY=cora_live_…   # from the answer; it is shown once
curl -X POST {url}/api/v1/outreach/call -H "Authorization: Bearer $KEY" -H "Idempotency-Key: $(uuidgen)" \\
  -H 'Content-Type: application/json' -d '{"lead_id":"…","agent_id":"…"}'
\`\`\`

Building is free; real outreach answers \`402 payment_required\` until the project has a subscription (\`create_checkout\`).

## Conventions

- **Authentication**: \`Authorization: Bearer cora_live_…\` or \`X-API-Key\`. Keys are \`full\` or \`read_only\` (GET only).
- **Envelope**: \`{"data": …}\`; lists \`{"data": […], "has_more": false, "next_cursor": null}\`. The answers below show what is inside \`data\`.
- **Paging**: \`limit\` (1–100, default 50) and \`cursor\` (the \`next_cursor\` before).
- **Idempotency**: send \`Idempotency-Key\` on writes. The same key and body answer as before, with \`Idempotent-Replayed: true\`: outreach for ever, everything else for 24 hours. Another body with the key is \`422 idempotency_key_reused\`; a key still in use is \`409 idempotency_conflict\`; the key of a refused request may be used again.
- **Rate limit**: 120 requests a minute per key; \`X-RateLimit-Limit\`, \`-Remaining\`, \`-Reset\` on every answer, \`Retry-After\` and \`retry_after\` on \`429\`.
- **Errors**: \`{"error": {"type", "code", "message", "param"?, "status", "details"?, "request_id"}}\`.
- **Request id**: \`X-Request-Id\` on every answer; yours is echoed.
- Times are ISO 8601 in UTC; ids are opaque.

## For agents

Read operations are safe. Write operations change data. Operations marked *reaches real people* ring phones and send mail: confirm with a human first. Errors say what to change; do not repeat blindly. Whether somebody may be contacted now is judged at the moment of sending and shows as verdicts on the record (\`get_call\`, \`get_email\`).
`;
