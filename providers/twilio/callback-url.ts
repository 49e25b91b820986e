/** Twilio tries a callback again when told so in the fragment; five tries is its limit. */
export const RETRY_FRAGMENT = "#rc=5&rp=all";

export const withRetries = (url: string): string => (url.includes("#") ? url : `${url}${RETRY_FRAGMENT}`);
