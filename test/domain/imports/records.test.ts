import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvDialect } from "../../../domain/imports/csv-dialect.ts";
import { inspectFile, readRecords } from "../../../domain/imports/inspect-file.ts";
import { MAX_RECORD_BYTES } from "../../../domain/imports/lead-import.ts";
import type { Dialect } from "../../../domain/imports/lead-import.ts";

/** Reads a whole file the way an import does, from windows of a size. */
function readAll(file: Buffer, format: Dialect["format"], { window = 1e9, rowsMax = 5_000 } = {}) {
  const { dialect, position, line } = inspectFile(file, { format, isWhole: true, chosen: {} });
  const rows: { line: number; cells: string[]; code: string | null }[] = [];
  let [at, now, wanted] = [position, line, window];
  while (at < file.length) {
    const bytes = file.subarray(at, at + wanted);
    const isLast = at + bytes.length === file.length;
    const { records, consumed, lines } = readRecords({ bytes, isLast, line: now, rowsMax }, dialect);
    if (consumed === 0) wanted += window;
    else wanted = window;
    rows.push(
      ...records.map((record) => ({ line: record.line, cells: record.cells, code: record.problem?.code ?? null })),
    );
    at += consumed;
    now += lines;
  }
  return rows;
}

const csv = (text: string, options = {}) => readAll(Buffer.from(text), "csv", options);
const sound = (line: number, ...cells: string[]) => ({ line, cells, code: null });

describe("records of CSV", () => {
  test("keep delimiters, quotes and line ends that stand in quotes, and know their lines", () => {
    expect(csv('a,b\n"1,1","say ""hi"""\n"two\nlines",2\n\n , \n3,5" pipe\n')).toEqual([
      sound(2, "1,1", 'say "hi"'),
      sound(3, "two\nlines", "2"),
      sound(7, "3", '5" pipe'),
    ]);
  });

  test("may end in any way that systems end lines", () => {
    for (const end of ["\n", "\r\n", "\r"])
      expect(csv(["a,b", "1,2", "3", "4,5"].join(end)), JSON.stringify(end)).toEqual([
        sound(2, "1", "2"),
        sound(3, "3"),
        sound(4, "4", "5"),
      ]);
  });

  test("that open a quote and never close it spoil their own line and no other", () => {
    expect(csv('a,b\n1,2\n"3,4\n5,6\n')).toEqual([
      sound(2, "1", "2"),
      { line: 3, cells: ['"3,4'], code: "unbalanced_quote" },
      sound(4, "5", "6"),
    ]);
  });

  test("that are longer than any sound one fail by themselves", () => {
    const long = "x".repeat(MAX_RECORD_BYTES + 1);
    const file = `a\n1\n${long}\n2\n"${long}\n3\n`;
    for (const window of [1e9, 300_000])
      expect(csv(file, { window }).map(({ line, code }) => [line, code])).toEqual([
        [2, null],
        [3, "row_too_long"],
        [4, null],
        [5, "unbalanced_quote"],
        [6, null],
      ]);
  });

  test("are the same however the file is cut into windows and chunks", () => {
    const cell = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 8 }).filter((text) => !/["\r\n,]/.test(text)),
      fc.constantFrom('"a,b"', '"x\ny"', '"q""q"', '"日本\r\n"', "é"),
    );
    const files = fc
      .array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 30 })
      .map((rows) => Buffer.from(`name,b,c\nfirst,,\n${rows.map((row) => row.join(",")).join("\n")}`));
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 5 }), (file, window, rowsMax) => {
        expect(readAll(file, "csv", { window, rowsMax })).toEqual(readAll(file, "csv"));
      }),
    );
  });

  test("lose no line of anything at all, and never throw", () => {
    const piece = fc.constantFrom('"', '""', "\n", "\r\n", ",", "a", "\r", '\n"', "é", "x,y\n");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (parts, window) => {
        const file = Buffer.from(`name,b\nz,z\n${parts.join("")}`);
        const rows = readAll(file, "csv", { window: window * 10 });
        const text = rows.map(({ cells }) => cells.join("")).join("");
        for (const letter of ["é", "a"])
          expect(text.split(letter).length).toBe(file.subarray(11).toString().split(letter).length);
      }),
    );
  });
});

test("a delimiter is the one that cuts the header into most cells", () => {
  expect(csvDialect(Buffer.from("name;a,b;c\n")).dialect).toMatchObject({
    delimiter: ";",
    columns: ["name", "a,b", "c"],
  });
  expect(csvDialect(Buffer.from('\n\n"a\nb"|c|\n1|2|3')).dialect).toMatchObject({ columns: ["a\nb", "c", "column 3"] });
  expect(csvDialect(Buffer.from('\n\n"a\nb"|c|\n1|2|3')).line).toBe(5);
});

describe("lines of JSON", () => {
  const ndjson = (text: string, options = {}) => readAll(Buffer.from(text), "ndjson", options);

  test("are one record each, blank ones none, and bad ones fail by themselves", () => {
    const rows = ndjson('\uFEFF{"a":1}\r\n\n  {"b":2}\nnope\n"text"\n{"c":3}');
    expect(rows.map(({ line, code }) => [line, code])).toEqual([
      [1, null],
      [3, null],
      [4, "invalid_json"],
      [5, "invalid_json"],
      [6, null],
    ]);
  });

  test("are the same however the file is cut", () => {
    const file = fc
      .array(fc.jsonValue(), { minLength: 1, maxLength: 20 })
      .map((rows) => ['{"name":"x"}', ...rows.map((row) => JSON.stringify(row))].join("\n"));
    fc.assert(
      fc.property(file, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 4 }), (text, window, rowsMax) => {
        expect(ndjson(text, { window, rowsMax })).toEqual(ndjson(text));
      }),
    );
  });
});
