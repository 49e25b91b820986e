const TEXT = `# Integrating with Cora

Cora calls and mails people for your software. You say whom, with what and why; Cora decides when it is allowed, does it once, and shows what came of it.

## Choose a door

| you have | use | authenticate by |
| --- | --- | --- |
| a backend | REST at \`{url}/api/v1\` | an API key in \`Authorization: Bearer\` or \`X-API-Key\` |
| an agent that runs by itself | MCP at \`{url}/api/mcp\` | the same key as a bearer token |
| an assistant with a person before it | MCP at \`{url}/api/mcp\` | OAuth: the person signs in and chooses projects |

Both doors lead to the same operations under the same names, with the same checks.

## From nothing to a call

1. \`POST /api/v1/signup\` with an email address answers an API key, once.
2. \`create_agent\`, then \`list_phone_numbers\` and \`assign_phone_number\` with the role \`outbound\`.
3. \`create_lead\` for one person, \`bulk_create_leads\` for up to 500.
4. \`create_checkout\`: open the link and pay. Until then outreach answers \`402 payment_required\`.
5. \`trigger_call\` with an \`Idempotency-Key\` of your own answers \`202\` with a \`call_id\`.
6. \`get_call\` until its \`status\` is final, then \`get_call_transcript\` and \`get_call_audio\`.

A call that is not allowed now waits: its \`status\` is \`deferred\`, and its verdicts say which rule holds it and until when.

## Never do it twice

Give each thing that you want done a key, store the key beside it before you ask, and repeat the request with the same key until an answer comes. That is safe after time-outs, crashes and restarts, on your side and on ours: outreach keys stay bound to their record for ever.

| answer | meaning | do |
| --- | --- | --- |
| \`2xx\` | accepted, or already accepted (\`Idempotent-Replayed: true\`) | go on |
| \`408\`, \`429\`, \`500\`, \`503\`, no answer | nothing is known | repeat with the same key, after \`Retry-After\` where it is given |
| \`409 idempotency_conflict\` | the first request is still running | repeat a little later |
| \`422 idempotency_key_reused\` | the key stands for another request | use a fresh key |
| any other \`4xx\` | refused, nothing was done | read \`error.code\` and \`error.param\`, change the request |

## Read lists to the end

Ask with \`limit\` up to 100 and pass \`next_cursor\` back as \`cursor\` until \`has_more\` is false. Rows that are added meanwhile shift nothing.

## Stay within the limit

120 requests a minute per key. Watch \`X-RateLimit-Remaining\`; on \`429\` wait \`retry_after\` seconds. Many leads belong into one bulk request.

## Keep keys safe

A key is shown once and stored as a hash. Give reading software a \`read_only\` key. Never put a key into a browser, an app or an address. Name \`X-Request-Id\` when you report a problem; it is safe to share.

## Further

Reference to read: \`{url}/api/v1/docs\`, to try: \`{url}/docs\`. OpenAPI 3.1: \`{url}/api/v1/openapi.json\`.
`;

/** How to put Cora into other software, as markdown. */
export const integrationGuide = (publicUrl: string): string => TEXT.replaceAll("{url}", publicUrl);
