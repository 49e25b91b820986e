export interface Verb {
  name: string;
  attributes: Record<string, string>;
  children: Verb[];
  text: string;
}

const token =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/g;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The verbs of a TwiML document; throws on anything that is not well-formed or has no Response at its root. */
export function parseTwiml(xml: string): Verb[] {
  const root: Verb = { name: "", attributes: {}, children: [], text: "" };
  const open: Verb[] = [root];
  let read = 0;
  for (const match of xml.trim().matchAll(token)) {
    if (match.index !== read) break;
    read += match[0].length;
    readToken(match, open);
  }
  if (read !== xml.trim().length || open.length !== 1) throw new Error("12100 Document parse failure");
  const response = root.children[0];
  if (response?.name !== "Response") throw new Error("12102 Response is not the root of the document");
  return response.children;
}

function readToken(match: RegExpExecArray, open: Verb[]): void {
  const [, cdata, closes, name, attributes = "", empty, text] = match;
  const parent = open.at(-1);
  if (parent === undefined) throw new Error("12100 Document parse failure");
  if (cdata !== undefined) parent.text += cdata;
  else if (text !== undefined) parent.text += unescapeXml(text);
  else if (name === undefined) return;
  else if (closes === "/") close(open, name);
  else {
    const verb: Verb = { name, attributes: readAttributes(attributes), children: [], text: "" };
    parent.children.push(verb);
    if (empty !== "/") open.push(verb);
  }
}

function close(open: Verb[], name: string): void {
  const closed = open.length > 1 ? open.pop() : undefined;
  if (closed?.name !== name) throw new Error(`12100 Document parse failure at </${name}>`);
}

function readAttributes(source: string): Record<string, string> {
  const pairs = [...source.matchAll(attribute)].map(([, name, double, single]) => [
    name,
    unescapeXml(double ?? single ?? ""),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return entities[name] ?? whole;
  });
}
