import { hash, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

export type KeyEnvironment = "live" | "test";
export interface NewApiKey {
  /** Shown once, stored nowhere. */
  key: string;
  /** Shown in lists. */
  prefix: string;
  hash: Buffer;
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SHAPE = /^cora_(live|test)_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/;

const base62 = (value: number): string => (value === 0 ? "" : base62(Math.floor(value / 62)) + ALPHABET[value % 62]);
const checksum = (text: string): string => base62(crc32(text)).padStart(6, "0");

export const hashKey = (key: string): Buffer => hash("sha256", key, "buffer");

/** `cora_live_` + 30 random characters + a checksum, so that a typing error and a leak in a log are both recognised without a look-up. */
export function newApiKey(environment: KeyEnvironment): NewApiKey {
  const random = Array.from({ length: 30 }, () => ALPHABET[randomInt(62)]).join("");
  const body = `cora_${environment}_${random}`;
  const key = body + checksum(body);
  return { key, prefix: key.slice(0, 18), hash: hashKey(key) };
}

/** Which environment a well-formed key is for; null for anything that cannot be a key. */
export function keyEnvironment(key: string): KeyEnvironment | null {
  const match = SHAPE.exec(key);
  return match && checksum(key.slice(0, -6)) === match[3] ? (match[1] as KeyEnvironment) : null;
}
