const UNITS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");
const TENS = new Map([
  ["fifteen", 15],
  ["twenty", 20],
  ["thirty", 30],
  ["forty", 40],
  ["fifty", 50],
  ["sixty", 60],
  ["seventy", 70],
  ["eighty", 80],
  ["ninety", 90],
  ["a hundred", 100],
  ["one hundred", 100],
]);

/** For use within a pattern: the numbers that people write as words. */
export const NUMBER_WORDS = [...TENS.keys(), ...UNITS.slice(1)].join("|");

/** A number in digits or as an English word; null for anything else. */
export function numberOf(word: string): number | null {
  const plain = word.toLowerCase().replaceAll(",", "");
  if (/^\d+(?:\.\d+)?$/.test(plain)) return Number(plain);
  if (/^an?$/.test(plain)) return 1;
  const unit = UNITS.indexOf(plain);
  return unit >= 0 ? unit : (TENS.get(plain) ?? null);
}
