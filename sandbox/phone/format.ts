/** A time as Twilio writes it: `Tue, 10 Aug 2010 08:02:17 +0000`. */
export function rfc2822(time: string): string;
export function rfc2822(time: string | null): string | null;
export function rfc2822(time: string | null): string | null {
  return time === null ? null : new Date(time).toUTCString().replace("GMT", "+0000");
}

export function formatNumber(number: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return parts === null ? number : `(${parts[1]}) ${parts[2]}-${parts[3]}`;
}
