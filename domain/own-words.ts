const QUOTE_BEGINS = [
  /^on .{5,200}wrote:\s*$/i,
  /^(?:am|el|le) .{5,200}(?:schrieb|escribió|a écrit).{0,80}:\s*$/i,
  /^-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht)\s*-{2,}/i,
  /^_{5,}\s*$/,
  /^from: .+@.+/i,
];
const SIGNATURE = /^-- ?$/;

/** What somebody wrote in an answer, without what they quote and without their signature. */
export function ownWords(text: string): string {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const end = lines.findIndex(
    (line) => SIGNATURE.test(line) || QUOTE_BEGINS.some((begins) => begins.test(line.trim())),
  );
  return lines
    .slice(0, end === -1 ? undefined : end)
    .filter((line) => !/^\s*>/.test(line))
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}
