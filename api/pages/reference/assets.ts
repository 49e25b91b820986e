import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const compress = promisify(gzip);

const inPackage = (name: string): URL => new URL(import.meta.resolve(`swagger-ui-dist/${name}`));
const besideUs = (name: string): URL => new URL(name, import.meta.url);

const FILES: Record<string, { type: string; source: URL }> = {
  "swagger-ui.css": { type: "text/css", source: inPackage("swagger-ui.css") },
  "swagger-ui-bundle.js": { type: "text/javascript", source: inPackage("swagger-ui-bundle.js") },
  "reference.css": { type: "text/css", source: besideUs("reference.css") },
  "reference.js": { type: "text/javascript", source: besideUs("reference.js") },
};

export interface Asset {
  type: string;
  plain: Buffer;
  compressed(): Promise<Buffer>;
}

/** The files of the reference, and a version that changes with any of them, so that they may be cached for ever. */
export function referenceAssets(): { version: string; find(name: string): Asset | undefined } {
  const hash = createHash("sha256");
  const assets = new Map<string, Asset>();
  for (const [name, { type, source }] of Object.entries(FILES)) {
    const plain = readFileSync(source);
    hash.update(plain);
    let small: Promise<Buffer> | undefined;
    assets.set(name, { type, plain, compressed: () => (small ??= compress(plain)) });
  }
  return { version: hash.digest("hex").slice(0, 16), find: (name) => assets.get(name) };
}
