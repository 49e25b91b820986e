/** Words that English requests are made of, and that the neighbouring languages do not write alike. */
const ENGLISH = new Set(
  (
    "the and or but not of to for from with without by about at on into over under between through during after before until till since because " +
    "if when while where who whom which what why how that this these those there here then than as so too also just only even still yet again ever never " +
    "i my mine me we our us you your they them their he him his she her it its himself herself themselves someone somebody anyone anybody everyone everybody " +
    "nobody nothing something anything everything each every both all any some few several many more most much other another same such own " +
    "be is are was were been being have has had having do does did done doing can could will would shall should may might must let lets let's don't doesn't " +
    "didn't won't can't cannot isn't aren't i'm i'd i'll i've we're we'd we'll we've it's that's they're you're he's she's " +
    "ask asks asked tell tells told say says said call calls called phone ring dial text write email emails mail send sent contact reach message inform " +
    "remind invite thank greet follow chase nudge check find get gets got give gave take takes took make makes made want wants wanted need needs needed like " +
    "know knows think see look looks try tries keep stop start begin end come comes came go goes went bring leave left move moved put set up down out off " +
    "book books booked reserve reserved schedule reschedule rescheduled postpone cancel change confirm accept agree offer offers order buy pay sell rent hire " +
    "quote quotes estimate estimates bid bids price prices cost costs cheap cheaper cheapest best better good great lower less least highest lowest low high " +
    "limit budget credit credits dollars euros pounds money pay paid spend spending spent max maximum minimum than approval approve approved permission okay ok " +
    "please thanks yes no hi hello hey dear urgent asap soon now later today tonight tomorrow yesterday morning afternoon evening night noon midnight day days " +
    "week weeks month months year years hour hours minute minutes time times date weekend early earlier late latest next last first second third once twice " +
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december " +
    "am pm o'clock one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred dozen couple half " +
    "people person persons guest guests friend friends family wife husband mother father mum mom dad sister brother son daughter boss colleague client " +
    "customer customers team office home house apartment room rooms door roof window kitchen garden car bike bus train flight boat " +
    "table tables dinner lunch breakfast brunch meal drinks seat seats party birthday wedding meeting meetings appointment appointments visit event trip " +
    "doctor doctor's dentist dentist's physician clinic hospital vet lawyer accountant plumber plumbers electrician electricians roofer roofers painter painters " +
    "mechanic mechanics garage landlord tenant neighbour neighbor hairdresser barber caterer caterers florist cleaner cleaners builder builders contractor contractors " +
    "business businesses company companies shop shops store firm firms supplier suppliers vendor vendors restaurant hotel school bank store " +
    "repair repairs repaired fix fixed install installation service cleaning inspection replacement painting moving delivery deliver delivered haircut checkup check-up " +
    "package parcel invoice contract document documents report order orders payment receipt key keys number address name question answer answers answered reply replies " +
    "replied respond responded response hear back available free open opened closed busy ready done running works working work job works project website " +
    "new old big small long short right wrong sure possible able different available whether instead either neither around near nearby local together " +
    "going looking using being coming ran run want roofing heating water leak broken help helped pick picked drop leaving arrive arrived arriving land talk speak wish happy hold regarding saying says hear survey results catering order signed due"
  ).split(" "),
);

/** Spelled alike in English and in a language beside it: they tell nothing. */
const SHARED = new Set("a an no me so i us am in was to on do".split(" "));
const ENDING = /(?:ing|[^aeiou]ly|ness|n't|'s|'ll|'ve|'re)$/;
const LATIN = /\p{Script=Latin}/u;

const ADDRESS = /\+\d[\d ().-]{5,20}\d|\S+@\S+|https?:\/\/\S+|`[^`]*`/g;
const CLAUSE_END = /[.!?;:,\n()]+|\s[-–—]\s/;

const SHARE = 0.4;

/** What is left of a clause once names and figures are gone; a clause in capitals is no row of names. */
function wordsOf(clause: string): string[] {
  const words = clause.match(/[\p{L}][\p{L}'’-]*/gu) ?? [];
  const shouted = clause === clause.toUpperCase();
  return words
    .filter((word, index) => shouted || index === 0 || !/^\p{Lu}/u.test(word))
    .map((word) => word.toLowerCase().replaceAll("’", "'"));
}

const isEnglish = (word: string): boolean =>
  ENGLISH.has(word) ||
  (ENDING.test(word) && word.length > 4) ||
  (word.includes("-") && word.split("-").some((part) => ENGLISH.has(part)));

/** Names may stand at the start of a clause, so that one unknown word there proves nothing. */
function clauseReads(words: string[]): boolean {
  const telling = words.filter((word) => !SHARED.has(word));
  const known = telling.filter(isEnglish).length;
  return telling.length < 2 || known >= Math.max(1, Math.ceil(telling.length * SHARE));
}

/**
 * Whether a request reads as English throughout: what is laid down in it is read by code that knows no other language.
 * Measured by the clause, because one clause may hold the wish to be asked. In doubt it says no, which costs an approval.
 */
export function readsAsEnglish(text: string): boolean {
  const plain = text.replaceAll(ADDRESS, " ").normalize("NFC");
  const letters = plain.match(/\p{L}/gu) ?? [];
  if (letters.some((letter) => !LATIN.test(letter))) return false;
  const clauses = plain.split(CLAUSE_END).map(wordsOf);
  const all = clauses.flat().filter((word) => !SHARED.has(word));
  const known = all.filter(isEnglish).length;
  return clauses.every(clauseReads) && (all.length === 0 || known > 0);
}
