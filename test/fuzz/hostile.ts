import fc from "fast-check";

/** As much of a JSON Schema as tells where its edges are. */
export interface FieldSchema {
  type?: string | string[];
  enum?: unknown[];
  anyOf?: FieldSchema[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
}

const nest = (levels: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
};

/** JSON knows these names as any other; a careless object does not. */
const NAMES = ["__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "then", "toJSON", ""];

const TEXTS = [
  "",
  " ",
  "\0",
  "a\0b",
  "\u{d800}",
  "\u{dfff}x",
  "\u202e\u200b\ufeff",
  "𝕏".repeat(300),
  "e\u0301".repeat(5_000),
  "'; DROP TABLE lead; --",
  "%_\\",
  "${7*7}{{7*7}}",
  "<script>alert(1)</script>",
  "../../etc/passwd",
  "\r\nX-Injected: 1",
  "9".repeat(400),
  "1e999",
  "NaN",
  "null",
  "undefined",
  "[object Object]",
  "0000-00-00T00:00:00Z",
  "9999-12-31T23:59:60Z",
  "+99999999999999999999",
  "a@b",
  `${"a".repeat(260)}@example.com`,
  "x".repeat(100_000),
];

const NUMBERS = [0, -0, -1, 0.1, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53 + 2, -(2 ** 63), 1e21, 101, 100_000];

const text = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.string({ unit: "binary", maxLength: 60 }),
  // Half of a pair, as JavaScript allows it.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
);

const scalar = fc.oneof(text, fc.constantFrom<unknown>(...NUMBERS, true, false, null));

const object = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), text), scalar), { maxLength: 6 })
  .map((entries) => Object.fromEntries(entries));

const structure = fc.oneof(
  fc.array(scalar, { maxLength: 8 }),
  object,
  fc.constantFrom<unknown>(
    [],
    {},
    [[]],
    [null],
    Array.from({ length: 600 }, () => ({})),
    nest(39, (inner) => ({ a: inner })),
    nest(60, (inner) => [inner]),
    nest(3_000, (inner) => ({ a: inner })),
  ),
);

const typesOf = ({ type, anyOf }: FieldSchema): string[] => [type ?? [], (anyOf ?? []).map(typesOf)].flat(2);

/** Just beside what a schema allows. */
function edges(schema: FieldSchema): unknown[] {
  const { enum: values = [], minimum, maximum, maxLength, maxItems } = schema;
  return [
    ...values.map((value) => `${String(value)} `),
    ...values.map((value) => String(value).toUpperCase()),
    ...(minimum === undefined ? [] : [minimum - 1, minimum + 0.5]),
    ...(maximum === undefined ? [] : [maximum + 1, maximum]),
    ...(maxLength === undefined
      ? []
      : ["y".repeat(maxLength), "y".repeat(maxLength + 1), "\u{1f600}".repeat(maxLength)]),
    ...(maxItems === undefined ? [] : [Array.from({ length: maxItems + 1 }, () => "z")]),
    ...(typesOf(schema).includes("array") ? ["no list", { 0: "a", length: 1 }] : []),
    ...(typesOf(schema).includes("object") ? [[], "no object"] : []),
  ];
}

/** What every field is tried with, whatever else chance brings. */
export const STAPLES: readonly unknown[] = [
  "a\0b",
  "a\u{d800}b",
  "%_\\'\"",
  "x".repeat(100_000),
  "2026-13-45T99:99:99Z",
  1e308,
  2 ** 53 + 2,
  -1,
  0.5,
  true,
  null,
  [],
  ["a\0b"],
  [{ "a\0": "\u{dfff}" }],
  {},
  { "a\0": "\u{dfff}" },
  JSON.parse('{"__proto__":{"constructor":1}}'),
  nest(60, (inner) => ({ a: inner })),
];

/** A value that a field hardly expects. */
export const hostileValue = (schema: FieldSchema): fc.Arbitrary<unknown> => {
  const near = edges(schema);
  return fc.oneof(scalar, structure, ...(near.length > 0 ? [fc.constantFrom(...near)] : []));
};

/** A name that a request hardly has. */
export const hostileName: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...NAMES), text);

/** A piece of a path or a query as it goes over the wire: well escaped, badly escaped, or not at all. */
export const hostileSegment: fc.Arbitrary<string> = fc.oneof(
  text.map((value) => encodeURIComponent(value.toWellFormed()).slice(0, 3_000)),
  fc.constantFrom(
    "%",
    "%2",
    "%00",
    "%ff%fe",
    "%E0%A4%A",
    "%c0%af",
    "..",
    "%2e%2e%2f",
    ";",
    "a;b=c",
    "+",
    "~",
    "null",
    "%F0%9F%92%A9",
    "*",
  ),
  fc
    .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 12 })
    .map((bytes) => bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")),
);

/** A body that is no JSON, or JSON in a way that nobody writes. */
export const hostileBody: fc.Arbitrary<Uint8Array<ArrayBuffer>> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)),
  fc
    .constantFrom(
      '{"name":"a"',
      "{'name':'a'}",
      '{"name":"a","name":["b"]}',
      '{"__proto__":{"scope":"full"}}',
      '{"name":1e999}',
      "[".repeat(20_000),
      '{"a":'.repeat(20_000),
      '"text"',
      "null",
      "NaN",
      "\ufeff{}",
      "{}\0",
      '{"\\u0000":"\\ud800"}',
    )
    .map((body) => new TextEncoder().encode(body)),
);

export const hostileType: fc.Arbitrary<string> = fc.constantFrom(
  "application/json",
  "application/json; charset=utf-16",
  'application/json; charset="',
  "text/plain",
  "text/csv",
  "application/x-ndjson",
  "application/merge-patch+json",
  "multipart/form-data; boundary=x",
  "application/x-www-form-urlencoded",
  "nonsense",
  "*/*",
);
