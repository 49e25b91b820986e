import { answerJson } from "../http/answer-json.ts";
import type { Route } from "../http/router.ts";
import { formatNumber, rfc2822 } from "./format.ts";
import type { Guard } from "./guard.ts";
import { presentPage } from "./present-page.ts";

const root = "/2010-04-01/Accounts/{account}";
const opened = "2026-01-05T09:00:00.000Z";

/** Numbers the account has bought; calls may come from any fictional number from 0150 to 0199. */
const numbers = ["202", "312", "415", "512", "617"].flatMap((area) => [`+1${area}5550150`, `+1${area}5550151`]);

export function accountRoutes(accountSid: string, guard: Guard): Route[] {
  const account = guard("account.fetch", ({ response }) => answerJson(response, 200, presentAccount(accountSid)));
  const list = guard("numbers.list", ({ response, url }) => {
    const wanted = url.searchParams.get("PhoneNumber");
    const found = numbers.filter((number) => wanted === null || number.includes(wanted.replace(/[^\d+]/g, "")));
    const items = found.map((number) => presentNumber(accountSid, number));
    answerJson(response, 200, presentPage("incoming_phone_numbers", items, url));
  });
  return [
    { method: "GET", path: `${root}.json`, handle: account },
    { method: "GET", path: `${root}/IncomingPhoneNumbers.json`, handle: list },
  ];
}

function presentAccount(accountSid: string): Record<string, unknown> {
  return {
    sid: accountSid,
    auth_token: null,
    owner_account_sid: accountSid,
    friendly_name: "Sandbox",
    date_created: rfc2822(opened),
    date_updated: rfc2822(opened),
    status: "active",
    type: "Full",
    subresource_uris: { calls: `/2010-04-01/Accounts/${accountSid}/Calls.json` },
    uri: `/2010-04-01/Accounts/${accountSid}.json`,
  };
}

function presentNumber(accountSid: string, number: string): Record<string, unknown> {
  const sid = `PN${Buffer.from(number).toString("hex").padStart(32, "0").slice(-32)}`;
  return {
    sid,
    account_sid: accountSid,
    phone_number: number,
    friendly_name: formatNumber(number),
    api_version: "2010-04-01",
    capabilities: { voice: true, sms: true, mms: true, fax: false },
    date_created: rfc2822(opened),
    date_updated: rfc2822(opened),
    beta: false,
    origin: "twilio",
    status: "in-use",
    voice_url: "",
    voice_method: "POST",
    status_callback: "",
    status_callback_method: "POST",
    uri: `/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers/${sid}.json`,
  };
}
