import type { Effect } from "../../sandbox/effects.ts";
import { type FaultKind, faultKinds } from "../../sandbox/faults.ts";
import { mailboxes } from "../../sandbox/mail/mailboxes.ts";
import { people, peopleTable } from "../../sandbox/phone/people/people-table.ts";
import { type VendorName, vendorNames } from "../../sandbox/vendor.ts";
import { markdownTable } from "./markdown-table.ts";

const code = (text: string): string => `\`${text}\``;

const FAULTS: Record<FaultKind, string> = {
  status:
    "refuses with `status` (429, 500, …), `retry_after` seconds and Twilio's own `code`, if given; nothing takes effect",
  timeout_after_accept: "takes effect, then never answers; after `delay_ms`, if given, the connection is cut",
  drop_after_accept: "takes effect, then the connection breaks instead of an answer",
  status_after_accept: "takes effect, then a gateway answers `status` (502)",
  timeout_before_accept: "never answers, and nothing takes effect",
  drop_before_accept: "the connection breaks, and nothing takes effect",
  delay: "answers, or posts its callback, `delay_ms` later",
  duplicate_callbacks: "posts each webhook twice",
  reorder_callbacks: "holds a webhook back until the next one has gone",
  lose_callbacks: "never posts the webhooks",
  stay_queued:
    "the new call waits in the vendor's queue for `delay_ms` before it rings, or for ever; it can be cancelled meanwhile",
  hide_from_list: "the new call is missing in lists, for `delay_ms` or for ever",
};

const OPERATIONS: Record<VendorName, string> = {
  twilio:
    "`calls.create`, `calls.fetch`, `calls.list`, `calls.update`, `recordings.*`, `numbers.list`, `account.fetch`; callbacks: `status-callback`, `amd-callback`, `recording-callback`, or all of a call's by `calls.create`",
  resend: "`emails.send`; callbacks: `webhook`",
  stripe:
    "`products.*`, `prices.*`, `customers.*`, `paymentMethods.attach`, `checkout.sessions.*`, `billingPortal.sessions.create`, `subscriptions.*`, `subscriptionSchedules.*`, `invoices.*`, `testHelpers.testClocks.*`, `events.*`, `balance.retrieve`, `accounts.retrieve`; callbacks: `webhook`",
  elevenlabs: "`register-call`; callbacks: `webhook`",
  google: "`discovery`, `token`",
};

const EFFECT: Record<keyof Effect, string> = {
  at: "when it reached the world",
  side: "`live` or `test`: whose projects this sandbox serves",
  vendor: vendorNames.map(code).join(", "),
  kind: "`call`, `transfer`, `email`, `account_mail`, `checkout`, `subscription`, `charge` (an invoice after the first) or `conversation`",
  vendor_id: "the vendor's id of it",
  cora_id: "Cora's id of the call or email, as the vendor was told it; the project's for whatever is paid",
  attempt_id: "Cora's id of the attempt",
  to: "who was dialled, written to or charged",
  idempotency_key: "the key that came with the request, where the vendor takes one",
};

const rings = (line: string): string => {
  const seconds = people.find((person) => person.line === line)?.ringsSeconds ?? 3;
  return `${seconds} s`;
};

const peopleRows = peopleTable.map(({ numbers, name, behaviour, pickup, language }) => [
  numbers === "any other" ? numbers : code(numbers),
  code(name),
  behaviour,
  pickup === "no answer" ? "as long as it may" : rings(numbers.slice(-4)),
  language,
]);

/** docs/sandbox.md, made from the sandbox's own tables. */
export const sandboxPage = (): string => `<!-- Made by \`cora generate\` from the tables in sandbox/; edit those. -->

# The sandbox

Where a vendor's credentials are missing, \`npm start\` and \`npm run demo\` put an emulator in its place: Cora's own vendor SDKs talk to it over HTTP and WebSockets, and nobody real is called, mailed or charged. \`$CORA_HOME/sandbox.json\` (\`.cora/sandbox.json\`) names every address and the API key of a project that is ready to call and to mail. \`SANDBOX_TIME_SCALE=0.1\` makes its people ten times quicker. Why it is built as it is: [decision 2](decisions/0002-sandbox.md).

## People

The last four digits of a reserved fictional number decide who answers, in any area code. The same table: \`GET {sandbox_url}/_sandbox/people\`.

${markdownTable(["number", "name", "what happens", "rings", "language"], peopleRows)}

Projects call from numbers ending in \`0150\` to \`0199\`; two come with each new project. What was really said on a line, from the person's side, is at \`GET {sandbox_url}/_sandbox/calls/{CallSid}/transcript\`.

## Mailboxes

The part before \`@\` decides, up to a \`+\`: \`bounced+anything@any.domain\`. Whoever is not listed just gets the mail.

${markdownTable(
  ["mailbox", "what happens", "events after `sent`"],
  mailboxes.map(({ localPart, behaviour, steps }) => [code(localPart), behaviour, steps.map(code).join(", ")]),
)}

Whoever answers does so in the thread of the mail, with the mail quoted beneath, and Cora hears of it as it would from Resend. \`POST {sandbox_url}/_sandbox/mails\` writes any other mail: \`from\`, \`to\`, \`cc\`, \`bcc\`, \`subject\`, \`text\`, \`html\`, \`headers\`, \`message_id\`. \`GET\` of the same, with \`?to=\`, shows what lies in a mailbox; \`reply_to\` is where an answer to it goes.

\`\`\`sh
curl {sandbox_url}/_sandbox/mails -H 'content-type: application/json' \\
  -d '{"from": "jane@example.com", "to": "r-…@reply.cora.example", "text": "Yes, Thursday suits me."}'
\`\`\`

## Paying

A checkout link leads to a plain page with one button. A script pays with \`POST\` to the same address. A portal link leads to a page where a person cancels, resumes, or changes to a card whose charges fail and back.

Subscriptions renew when their time comes. A test clock makes it come: \`POST {stripe}/v1/test_helpers/test_clocks\` with \`frozen_time\` and \`customer\`, then \`…/{id}/advance\`; renewals, retries after a failed charge (3, 5 and 7 days, then \`unpaid\`), scheduled changes and their webhooks happen in their order. \`pm_card_chargeCustomerFail\` is the card whose charges fail.

## Faults

\`POST {sandbox_url}/_sandbox/faults\` orders what goes wrong with the next requests; \`GET\` lists what is still ordered, \`DELETE\` forgets it.

\`\`\`sh
curl {sandbox_url}/_sandbox/faults -H 'content-type: application/json' \\
  -d '{"vendor": "twilio", "operation": "calls.create", "fault": "timeout_after_accept", "times": 1, "to": "+12025550101"}'
\`\`\`

\`times\` is 1 and \`to\` is anybody unless given; \`operation\` may be \`*\`.

${markdownTable(
  ["fault", "what the vendor does"],
  faultKinds.map((kind) => [code(kind), FAULTS[kind]]),
)}

${markdownTable(
  ["vendor", "operations"],
  vendorNames.map((vendor) => [code(vendor), OPERATIONS[vendor]]),
)}

## Effects

\`GET {sandbox_url}/_sandbox/effects\` lists everything that reached the outside world, oldest first; \`vendor\`, \`kind\`, \`cora_id\` and \`since\` filter it. An effect is on disk before the vendor's answer leaves, so anybody can count from outside what was done twice or never.

${markdownTable(
  ["field", "meaning"],
  (Object.keys(EFFECT) as (keyof Effect)[]).map((field) => [code(field), EFFECT[field]]),
)}
`;
