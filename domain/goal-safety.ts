const HARMS: [string, RegExp][] = [
  [
    "threat",
    /\b(?:threaten|blackmail|extort|intimidate|harass|stalk|bully|scare) (?:him|her|them|my|the|this|that|his|\w+)/i,
  ],
  [
    "impersonation",
    /\b(?:pretend|pose|act|claim|impersonat\w*)\b[^.]{0,30}\b(?:police|officer|irs|tax office|government|bank|doctor|lawyer|court|microsoft|amazon|paypal)\b/i,
  ],
  [
    "credentials",
    /\b(?:get|obtain|ask|trick|make|find out|collect)\b[^.]{0,40}\b(?:password|passcode|pin(?: code| number)?|one[- ]time code|otp|cvv|social security|card number|bank details)\b/i,
  ],
  ["fraud", /\b(?:scam|defraud|phish\w*|con (?:him|her|them)|fake (?:invoice|charity|emergency))\b/i],
];

/** Why Cora does not help with a request, as a code; null where nothing speaks against it. A net for the plain cases, not a judge. */
export const harmIn = (text: string): string | null => HARMS.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
