import { findManyParties } from "../../../db/queries/find-parties.ts";
import type { Parties } from "../../../db/queries/find-parties.ts";
import type { Statements } from "../../../db/statements.ts";
import { CoraError } from "../../../domain/errors.ts";
import type { Call, Together } from "../../operation.ts";
import { reachableParties } from "./reachable-parties.ts";
import type { Reachable } from "./reachable-parties.ts";

interface Input {
  lead_id: string;
  agent_id: string;
}
/** What is to be written for a request, and what it is answered. */
interface Plan<Written, Output> {
  record: Written;
  answer: Output;
}
/** All that a plan may know; it reads nothing. */
export type Caller = Omit<Call, "em">;

/** Accepting a call or an email, by itself and together with others; `plan` throws for what is refused. */
export function outreachHandlers<In extends Input, Written, Output>(
  plan: (input: In, parties: Reachable, call: Caller) => Plan<Written, Output>,
  write: (statements: Statements, records: Written[]) => Promise<unknown>,
) {
  const planOf = (input: In, parties: Parties | undefined, call: Caller) =>
    plan(input, reachableParties(parties), call);
  const pairOf = ({ lead_id, agent_id }: In) => ({ leadId: lead_id, agentId: agent_id });
  const alone = async (input: In, call: Call): Promise<Output> => {
    const [parties] = await findManyParties(call.em, [pairOf(input)]);
    const { record, answer } = planOf(input, parties, call);
    await write(call.em, [record]);
    return answer;
  };
  const together: Together<In> = async (statements, asked) => {
    const pairs = asked.map(({ input }) => pairOf(input));
    const parties = await findManyParties(statements, pairs);
    const plans = asked.map(({ input, call }, place) => unlessRefused(() => planOf(input, parties[place], call)));
    return {
      answers: plans.map((made) => made?.answer ?? null),
      write: (places) =>
        write(
          statements,
          places.flatMap((place) => plans[place]?.record ?? []),
        ),
    };
  };
  return { alone, together };
}

function unlessRefused<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof CoraError) return null;
    throw error;
  }
}
