import { TwilioError } from "./twilio-error.ts";

const northAmerican = /^\+1[2-9]\d{2}[2-9]\d{6}$/;
const international = /^\+[1-9]\d{6,14}$/;
const fictional = /^\+1[2-9]\d{2}555(01\d{2})$/;

/** Strips the marks people write into numbers; null when what remains is no number. */
function readNumber(written: string): string | null {
  const compact = written.replace(/[\s().-]/g, "");
  return international.test(compact) ? compact : null;
}

function isDiallable(number: string): boolean {
  return !number.startsWith("+1") || northAmerican.test(number);
}

/** The last four digits of a reserved fictional number (+1 NXX 555 01nn), else null. */
export function fictionalLine(number: string): string | null {
  return fictional.exec(number)?.[1] ?? null;
}

/** Whether the account may call from this number: the fictional lines 0150 to 0199 of any area. */
export function isAccountNumber(number: string): boolean {
  const line = fictionalLine(number);
  return line !== null && line >= "0150";
}

export function parseTo(written: string | null): string {
  if (!written) throw new TwilioError(21201, 400, "No 'To' number is specified");
  const number = readNumber(written);
  if (number === null) {
    throw new TwilioError(21211, 400, `The phone number you are attempting to call, ${written}, is not valid.`);
  }
  if (!isDiallable(number)) throw new TwilioError(21217, 400, "Phone number does not appear to be valid");
  return number;
}

export function parseFrom(written: string | null): string {
  if (!written) throw new TwilioError(21213, 400, "No 'From' number is specified");
  const number = readNumber(written);
  if (number === null) throw new TwilioError(21212, 400, `The source phone number provided, ${written}, is not valid.`);
  if (!isAccountNumber(number)) {
    const message = `The source phone number provided, ${written}, is not yet verified for your account. You may only make calls from phone numbers that you've verified or purchased from Twilio.`;
    throw new TwilioError(21210, 400, message);
  }
  return number;
}
