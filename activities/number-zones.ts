import { timezones } from "libphonenumber-geo-carrier";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** Every time zone that a number may lie in; none for what is no number. */
export const numberZones = async (number: string): Promise<string[]> =>
  (await timezones(parsePhoneNumberFromString(number))) ?? [];
