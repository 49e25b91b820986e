import { randomBytes } from "node:crypto";
import { eventually } from "../setup/eventually.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { browser } from "./browser.ts";
import type { Browser } from "./browser.ts";

export const PASSWORD = "correct horse battery";
export const newAddress = (name = "jo"): string => `${name}-${randomBytes(5).toString("hex")}@example.com`;

export interface Mail {
  id: string;
  subject: string;
  text: string;
  html: string;
  to: string[];
}

/** What lies in a mailbox, the latest first. */
export async function mailbox(cora: TestCora, to: string): Promise<Mail[]> {
  const response = await fetch(`${cora.sandboxUrl}/_sandbox/mails?to=${encodeURIComponent(to)}`);
  return ((await response.json()) as { data: Mail[] }).data;
}

export const mailWith = (cora: TestCora, to: string, subject: RegExp): Promise<Mail> =>
  eventually(
    async () => (await mailbox(cora, to)).find((mail) => subject.test(mail.subject)),
    `a mail ${String(subject)} to ${to}`,
  );

/** The path of the first link in a mail. */
export function linkIn(mail: Mail): string {
  const url = new URL(/https?:\/\/\S+/.exec(mail.text)?.[0] ?? "");
  return url.pathname + url.search;
}

/** Signs up on the page, confirms by mail, and is signed in. */
export async function newPerson(cora: TestCora, email = newAddress(), password = PASSWORD): Promise<Person> {
  const tab = browser(cora.baseUrl);
  await tab.post("/sign-up", { email, password, name: "Jo Doe", company_name: "Acme Solar" });
  const link = linkIn(await mailWith(cora, email, /Confirm/));
  const { status } = await tab.submit(await tab.get(link), "/verify-email", { password });
  if (status !== 303) throw new Error(`confirming ended in ${status}`);
  return { email, password, tab };
}

export interface Person {
  email: string;
  password: string;
  tab: Browser;
}

export const signIn = (tab: Browser, { email, password }: Pick<Person, "email" | "password">, more = {}) =>
  tab.post("/sign-in", { email, password, remember: "1", ...more });
