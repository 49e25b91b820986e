const LONGEST_HTML = 500_000;
/** What these hold is never read by people. */
const UNSEEN = new Set(["style", "script", "head", "title", "template"]);
const ENDS_LINE = /^(?:br|hr|p|div|li|tr|table|ul|ol|h[1-6]|section|article|header|footer|blockquote)$/;
const TAG_NAME = /^<\/?([a-z][a-z0-9]*)/i;
const ENTITIES: Record<string, string> = { nbsp: " ", lt: "<", gt: ">", quot: '"', apos: "'", amp: "&", euro: "€" };

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point > 0 && point <= 0x10_ff_ff ? String.fromCodePoint(point).toWellFormed() : "";
  });
}

/** Where the element that begins here is over; the end of the text where nobody closes it. */
function endOf(name: string, html: string, from: number): number {
  const closing = new RegExp(`</${name}`, "gi");
  closing.lastIndex = from;
  return closing.exec(html)?.index ?? html.length;
}

/** What a person sees of an HTML mail, quoted parts with `>` before them. One pass over the text, whoever wrote it. */
export function plainText(written: string): string {
  const html = written.slice(0, LONGEST_HTML);
  const lines: string[] = [];
  let [line, depth, at] = ["", 0, 0];
  const endLine = (): void => {
    lines.push(`${depth > 0 ? "> " : ""}${line.trim()}`);
    line = "";
  };
  while (at < html.length) {
    const tag = html.indexOf("<", at);
    line += decoded(html.slice(at, tag === -1 ? undefined : tag)).replaceAll(/\s+/g, " ");
    if (tag === -1) break;
    const comment = html.startsWith("<!--", tag);
    const end = html.indexOf(comment ? "-->" : ">", tag);
    if (end === -1) break;
    at = end + (comment ? 3 : 1);
    const name = TAG_NAME.exec(html.slice(tag, tag + 20))?.[1]?.toLowerCase() ?? "";
    const closes = html[tag + 1] === "/";
    if (UNSEEN.has(name) && !closes) at = endOf(name, html, at);
    if (ENDS_LINE.test(name) && (line !== "" || name === "br")) endLine();
    if (name === "blockquote") depth = Math.max(0, depth + (closes ? -1 : 1));
  }
  endLine();
  return lines.join("\n").trim();
}
