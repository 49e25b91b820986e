import { CONVENTIONS } from "./conventions.ts";

const TEXT = `# Cora API

Ask Cora to call and mail people, and see what came of it. What is accepted is done once, or you are told; nobody is contacted who must not be.

- Base URL: \`{url}/api/v1\`
- To read and try: \`{url}/docs\` · index for machines: \`GET {url}/api/v1\` · OpenAPI 3.1: \`{url}/api/v1/openapi.json\`
- MCP (streamable HTTP): \`{url}/api/mcp\` · guide for integrators: \`{url}/api/v1/integration-guide\`

## Quick start

\`\`\`bash
curl -X POST {url}/api/v1/signup -H 'Content-Type: application/json' -d '{"email":"you@example.com","company_name":"Acme"}'
export KEY=cora_live_…   # from the answer; it is shown once
curl -X POST {url}/api/v1/outreach/call -H "Authorization: Bearer $KEY" -H "Idempotency-Key: $(uuidgen)" \\
  -H 'Content-Type: application/json' -d '{"lead_id":"…","agent_id":"…"}'
\`\`\`

Building is free; real outreach answers \`402 payment_required\` until the project has a subscription (\`create_checkout\`).

## Conventions

${CONVENTIONS}
## For agents

Read operations are safe. Write operations change data. Operations marked *reaches real people* ring phones and send mail: confirm with a human first. Errors say what to change; do not repeat blindly. Whether somebody may be contacted now is judged at the moment of sending and shows as verdicts on the record (\`get_call\`, \`get_email\`).
`;

/** The head of the reference, for the place where this Cora is reached. */
export const introduction = (publicUrl: string): string => TEXT.replaceAll("{url}", publicUrl);
