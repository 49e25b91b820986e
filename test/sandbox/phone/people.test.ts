import { describe, expect, test } from "vitest";
import { fictionalLine, isAccountNumber } from "../../../sandbox/phone/phone-number.ts";
import { people, peopleTable, personAt } from "../../../sandbox/phone/people/people-table.ts";

/** Talks with a person until it hangs up, saying the same thing for ever once the lines are used up. */
function talk(line: string, lines: readonly string[], limit = 20): string[] {
  const converse = personAt(`+1312555${line}`).startConversation();
  const said: string[] = [];
  for (let turn = 0; turn < limit; turn += 1) {
    const reply = converse(lines[turn] ?? lines.at(-1) ?? "");
    if (reply.say !== null) said.push(reply.say);
    if (reply.ends !== undefined) return said;
  }
  throw new Error(`${line} never hung up`);
}

describe("people", () => {
  test("are chosen by the last four digits in any area, and nobody else is", () => {
    expect(personAt("+12125550104").name).toBe("never-call-again");
    expect(personAt("+19075550104").name).toBe("never-call-again");
    expect(personAt("+12125560104").name).toBe("small-talk");
    expect(personAt("+442079460104").name).toBe("small-talk");
    expect(new Set(people.map(({ line }) => line)).size).toBe(people.length);
    expect(peopleTable).toHaveLength(people.length + 1);
  });

  test("agents' numbers are 0150 to 0199", () => {
    expect([isAccountNumber("+12025550150"), isAccountNumber("+19075550199")]).toEqual([true, true]);
    expect([isAccountNumber("+12025550149"), isAccountNumber("+12025550250")]).toEqual([false, false]);
    expect(fictionalLine("+11235550101")).toBeNull();
  });

  test.each(people.filter(({ pickup }) => pickup === "answers").map(({ line, name }) => [name, line]))(
    "%s hangs up after few turns, whatever the agent says",
    (_name, line) => {
      for (const sentence of ["Pardon?", "Tuesday is not available, sorry.", "You are booked. Goodbye."]) {
        expect(talk(line, [sentence]).length).toBeLessThanOrEqual(9);
      }
    },
  );

  test("whoever books names a slot and confirms it", () => {
    const said = talk("0101", ["Hello?", "A short demo.", "Booked for Tuesday at 10."]);
    expect(said[1]).toBe("That sounds useful. Tuesday at 10 works for me.");
    expect(said.at(-1)).toBe("Great, talk to you then. Goodbye!");
  });

  test("whoever books takes another slot when the first one is gone", () => {
    const taken = "Tuesday at 10 is not available. Could you do Thursday at 3 pm?";
    expect(talk("0101", ["Hello?", "A short demo.", taken, "Perfect, see you."])).toContain(
      "Thursday at 3 pm works for me, too.",
    );
  });
});
