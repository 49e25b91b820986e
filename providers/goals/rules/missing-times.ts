const DAY =
  "(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:['’]?s)?|today(?:['’]?s)?|tonight|tomorrow(?:['’]?s)?|(?:this|next) (?:week|month)|\\d{4}-\\d{2}-\\d{2}|(?:the )?\\d{1,2}(?:st|nd|rd|th)\\b(?: of \\w+)?|(?:january|february|march|april|may|june|july|august|september|october|november|december) \\d{1,2}(?:st|nd|rd|th)?)";
const CLOCK =
  "(?:\\d{1,2}(?::\\d{2})? ?[ap]\\.?m\\b\\.?|\\d{1,2}:\\d{2}|noon|midday|(?:in the )?(?:morning|afternoon|evening)|\\d{1,2} o'clock)";
const WHEN = `(?:${DAY}|${CLOCK})`;
const TIMES = `${WHEN}(?:,? (?:at |around |in the )?${WHEN})*`;
const VISIT =
  "(?:appointment|booking|reservation|meeting|visit|check-?up|slot|session|consultation|call|table|date|delivery|pick-?up|lesson|class|viewing|interview|treatment|cleaning|haircut)";

const MOVES = new RegExp(
  `\\breschedul\\w*|\\b(?:postpon\\w*|push(?:ing)? (?:back )?|mov(?:e|ing)|chang(?:e|ing)|shift(?:ing)?|bring(?:ing)? forward|delay(?:ing)?)\\b[^.;]{0,60}?\\b${VISIT}\\b`,
  "i",
);
const NOW_AT = [
  new RegExp(`\\b${WHEN}(?:,? (?:at )?${WHEN})*(?: \\w+){0,2} ${VISIT}\\b`, "i"),
  new RegExp(
    `\\b${VISIT}\\b(?: (?!to\\b|until\\b)[\\w.'’]+){0,5}?,? (?:on|of|at|for|from|this|which is|is)? ?(?:the |next |this )?(?<!\\bto )${TIMES}`,
    "i",
  ),
  new RegExp(`\\bfrom (?:the |next |this )?${TIMES}`, "i"),
];
const THEN_AT = new RegExp(
  `\\b(?:to|until|till|into|instead|rather|is|are|prefer|works?|free|available|or|for)\\b(?: (?:on|at|the|next|this|a|any|some|sometime|something|have|be|it|for))* ?${TIMES}|\\b${TIMES} (?:instead|works?|would|is (?:fine|better|good)|suits?)\\b`,
  "i",
);
const ANY_TIME =
  /\b(?:any ?time|any (?:other )?(?:day|time|slot|date)|whenever|whatever|next (?:available|free|possible)|earliest|as soon as possible|soonest|first (?:available|free)|(?:a )?(?:later|earlier|another|different|new) (?:day|time|date|slot|week)|(?:the )?(?:following|next|coming) week|a week (?:later|earlier)|an hour (?:later|earlier)|(?:one|two|three) (?:days?|weeks?|hours?) (?:later|earlier))\b/i;

export const WHICH_APPOINTMENT = "Which appointment is it: on what day and at what time is it now?";
export const WHEN_INSTEAD = 'When should it be instead? Name a day and time, or say "any time".';

/** What an appointment cannot be moved without, as questions: when it is now, and when it shall be. */
export function missingTimes(words: string[]): string[] {
  const [wish = "", ...answers] = words;
  if (!MOVES.test(wish)) return [];
  const hasOld = NOW_AT.some((pattern) => pattern.test(wish));
  const rest = hasOld ? withoutOld(wish) : wish;
  const hasNew = ANY_TIME.test(rest) || THEN_AT.test(rest);
  // Answers name what was asked for, in the order in which it was asked.
  const given = answers.flatMap((answer) => [
    ...answer.matchAll(new RegExp(`\\b${TIMES}`, "gi")),
    ...(ANY_TIME.exec(answer) ?? []).slice(0, 1),
  ]).length;
  const asked = [...(hasOld ? [] : [WHICH_APPOINTMENT]), ...(hasNew ? [] : [WHEN_INSTEAD])];
  return asked.slice(given);
}

const withoutOld = (wish: string): string => {
  const old = NOW_AT.map((pattern) => pattern.exec(wish)).find((found) => found !== null);
  return old ? `${wish.slice(0, old.index)} ${wish.slice(old.index + old[0].length)}` : wish;
};

/** Whether an answer names a time: such answers belong to what the person contacted is told. */
export const namesTime = (text: string): boolean => new RegExp(`\\b${TIMES}`, "i").test(text) || ANY_TIME.test(text);
