/** What somebody wants to be asked about first. */
export interface Reservations {
  contact: boolean;
  accept: boolean;
}

const CONTACT =
  /\b(?:call|contact|e-?mail|mail|send|sent|writ|reach|phon|ring|messag|dial|text|speak|talk|get in touch|goes? out|going out)/i;
const ACCEPT =
  /\b(?:accept|book|agree|commit|confirm|decid|sign|pay|order|reserv|buy|tak(?:e|ing)|choos|hir|finali|schedul|purchas|clos|settl|spend|say yes|offers?|quotes?|deal)/i;

const WORD = "(?:ok(?:ay)?|approval|permission|consent|go-?ahead|blessing|word|confirmation|sign-?off|say-so|nod)";
const I_APPROVE =
  "(?:I|we)(?:'ve| have|'d| had)? (?:ever )?(?:approved?|agreed?|confirm(?:ed)?|say|said|ok(?:ay)?(?:ed)?|sign(?:ed)? off|allow(?:ed)?|give|gave|given)";
const CONSULT =
  "(?:ask(?:ing)?|check(?:ing)? (?:back )?with|show(?:ing)?|tell(?:ing)?|consult(?:ing)?|confirm(?:ing)?(?: it| this)? with|verify(?:ing)? with|clear(?:ing)? it with|inform(?:ing)?|warn(?:ing)?|run(?:ning)? (?:it|this|them|that|everything|every \\w+|each \\w+|the \\w+) (?:by|past)|(?:come|get|coming|getting) back to) (?:me|us)\\b";
const LET_ME = "let (?:me|us) (?:know|approve|see|confirm|check|review|look|decide|read|sign)";
const GET_MY = `(?:get|wait for|need|have|obtain|require|with|only with) (?:my|our) (?:explicit |prior |written )?${WORD}\\b`;
const ASKED = `(?:${CONSULT}|${LET_ME}|${GET_MY})`;
const SUBJECT = "(?:you |we |anyone |anybody |it |anything )?(?:ever |actually |even |start |begin )*";

/** Each finds the part of a clause that the person keeps to themselves. */
const RESERVED = [
  new RegExp(
    `\\b${ASKED}[^.;]{0,40}?\\b(?:before|prior to)\\b (?!(?:she|he|they|her|his|their|noon|midnight|\\d|mon|tue|wed|thu|fri|sat|sun|today|tomorrow))(${SUBJECT}[^,.;]+)`,
    "gi",
  ),
  new RegExp(`\\b(?:before|prior to) (${SUBJECT}[^.;]*?),? (?:please )?(?:first )?${ASKED}`, "gi"),
  new RegExp(
    `\\b(?:do not|don['’]?t|never|no|not|nothing|nobody|mustn['’]?t|may not) ?([^.;]*?)\\b(?:without|before|until|unless)\\b (?:first )?(?:asking|checking|telling|consulting|(?:I|we|me|us)\\b|my|our|me\\b|${ASKED})`,
    "gi",
  ),
  new RegExp(`\\bonly ([^.;]*?)\\b(?:after|once|when|if)\\b (?:${I_APPROVE}|${ASKED}|asking|checking)`, "gi"),
  new RegExp(
    `\\b(?:I|we)(?:'d| would|'ll| will)? (?:want|need|like|have|wish|insist|must|will|prefer)(?: on)?(?: to)?,? (?:approv\\w+|see(?:ing)?|confirm\\w*|ok(?:ay)?|review\\w*|sign(?:ing)? off(?: on)?|authori[sz]e) ([^.;]*?\\b(?:each|every|any|all|first|before|the)\\b[^.;]*)`,
    "gi",
  ),
  /\b((?:call|contact|e-?mail|write|send|book|accept|order|reserve|sign|pay|go ahead|proceed)\b[^.;]*?)\b(?:only )?with (?:my|our) (?:\w+ )?(?:ok(?:ay)?|approval|permission|consent)\b/gi,
  new RegExp(
    `(?<!\\bwithout )\\b(?:${CONSULT}|${LET_ME})(?: about)?([^.;]{0,30}?) first\\b(?!,? (?:available|free|name|thing|before|prior))`,
    "gi",
  ),
  new RegExp(`\\b${ASKED} (?:for|about) (?:each|every|any|all) ([^.;]+)`, "gi"),
];
const CHOICE_IS_MINE =
  /\b(?:let (?:me|us) (?:decide|choose|pick|accept)|(?:I|we)(?:'ll| will| want to|'d like to| would like to| shall)(?: be the one to)? (?:decide|choose|pick|accept|book)|(?:final )?(?:decision|choice) is (?:mine|ours|up to me|up to us)|(?:do not|don['’]?t|never) (?:yet )?(?:accept|book|commit|agree|sign|order|buy|pay|reserve|confirm)\w*(?: to| for)?(?: anything| any of| one| it| them)?(?: yet)?(?=[,.;!]|$))/i;
const APPROVED_BY_ME =
  /\b(?:needs?|requires?|subject to|pending|awaits?|await|(?:is|are|be|been|gets?) approved by|for|want|wait for) (?:my|our|me\b|us\b)(?: \w+)? ?(?:approval|permission|ok(?:ay)?|consent|sign-?off|go-?ahead|first)?\b/i;
const IS_APPROVAL = /\b(?:approval|permission|consent|sign-?off|go-?ahead|approved by (?:me|us))\b/i;

/**
 * Which acts the words reserve for the person. A reservation whose object is not understood covers everything: being
 * asked once too often costs a word, a call that was not wanted cannot be undone.
 */
export function reservationsIn(text: string): Reservations {
  const plain = text.replaceAll(/\s+/g, " ");
  const parts = RESERVED.flatMap((pattern) => [...plain.matchAll(pattern)].map(([, part]) => part ?? ""));
  const unclear = parts.some((part) => !CONTACT.test(part) && !ACCEPT.test(part));
  const bare =
    parts.length === 0 && plain.split(/[.;]/).some((clause) => IS_APPROVAL.test(clause) && APPROVED_BY_ME.test(clause));
  return {
    contact: unclear || bare || parts.some((part) => CONTACT.test(part)),
    accept: unclear || bare || CHOICE_IS_MINE.test(plain) || parts.some((part) => ACCEPT.test(part)),
  };
}
