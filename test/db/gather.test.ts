import { describe, expect, test } from "vitest";
import { gather } from "../../db/gather.ts";

/** Work that ends when the test says so. */
function heldWork() {
  const pieces: { group: string; questions: number[]; end(): void; fail(error: Error): void }[] = [];
  const ask = gather<number, number>(
    (group, questions) =>
      new Promise((resolve, reject) =>
        pieces.push({ group, questions, end: () => resolve(questions.map((n) => n * 10)), fail: reject }),
      ),
    3,
  );
  return { pieces, ask };
}
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe("questions that are gathered", () => {
  test("share a piece of work when they come together, and each gets its own answer", async () => {
    const { pieces, ask } = heldWork();
    const answers = Promise.all([ask("a", 1), ask("a", 2)]);
    await turn();
    expect(pieces.map(({ questions }) => questions)).toEqual([[1, 2]]);
    pieces[0]?.end();
    expect(await answers).toEqual([10, 20]);
  });

  test("never join work that has begun: they may know what it no longer learns", async () => {
    const { pieces, ask } = heldWork();
    const first = ask("a", 1);
    await turn();
    const second = ask("a", 2);
    await turn();
    expect(pieces).toHaveLength(1);
    pieces[0]?.end();
    expect(await first).toBe(10);
    await turn();
    expect(pieces[1]?.questions).toEqual([2]);
    pieces[1]?.end();
    expect(await second).toBe(20);
  });

  test("are so many at once at the most, and in the order in which they came", async () => {
    const { pieces, ask } = heldWork();
    const answers = Promise.all([1, 2, 3, 4].map((n) => ask("a", n)));
    await turn();
    expect(pieces[0]?.questions).toEqual([1, 2, 3]);
    pieces[0]?.end();
    await turn();
    expect(pieces[1]?.questions).toEqual([4]);
    pieces[1]?.end();
    expect(await answers).toEqual([10, 20, 30, 40]);
  });

  test("of one group do not wait for another's", async () => {
    const { pieces, ask } = heldWork();
    const [stuck, free] = [ask("a", 1), ask("b", 2)];
    await turn();
    pieces.find(({ group }) => group === "b")?.end();
    expect(await free).toBe(20);
    pieces.find(({ group }) => group === "a")?.end();
    expect(await stuck).toBe(10);
  });

  test("fail together, and those who come later are asked afresh", async () => {
    const { pieces, ask } = heldWork();
    const failed = Promise.allSettled([ask("a", 1), ask("a", 2)]);
    await turn();
    const later = ask("a", 3);
    pieces[0]?.fail(new Error("away"));
    expect((await failed).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await turn();
    pieces[1]?.end();
    expect(await later).toBe(30);
  });
});
