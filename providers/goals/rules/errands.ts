import { contactsIn, recipientsIn, requestOf } from "./words.ts";

/** Somebody as the words name them: by an address, by a name, or by what they are to the person ("my dentist"). */
export interface Named {
  name: string | undefined;
  address?: string | undefined;
  /** A second way to the same person, for when the first fails. */
  otherwise?: string | undefined;
  /** Not a name but a trade or role. */
  isRole?: boolean;
}

export interface Errand {
  whom: Named;
  matter: string;
  stage: number;
}

const CLAUSE = /(?<!\b(?:Dr|Mr|Mrs|Ms|Prof|St|No))[.;!?]\s+|\n+|,? (?:and )?(?=then\b)/;
const LATER = /^(?:and )?(?:then|afterwards|after that)\b,?\s*/i;
const OR = /\b(?:or|otherwise|else|if (?:she|he|they|there|nobody|no one|that|it|not))\b/i;
const ROLE =
  /\b(?:[Cc]all|[Pp]hone|[Rr]ing|[Cc]ontact|[Ee]-?mail|[Mm]essage|[Aa]sk|[Tt]ell|[Rr]emind|[Ii]nform|[Ww]ith|[Ww]rite to|[Tt]alk to|[Ll]et) (?:my|our|the) ([a-z][a-z-]+)(?:['’]s)?\b|\b(?:my|our) ([a-z][a-z-]+)(?:['’]s)? (?:appointment|visit|booking|reservation)\b/;
const NO_ROLE =
  /^(?:number|one|cheapest|best|first|next|same|other|following|upcoming|current|existing|weekly|daily|results?|answer|day|time|people|person|table|room)$/;

/** Ways to the same person are one; everybody else is somebody of their own. */
function addressed(clause: string): Named[] {
  const found = recipientsIn(clause);
  const [first, second] = found;
  if (first && second && found.length === 2 && (!second.name || second.name === first.name)) {
    if (OR.test(clause.slice(first.index, second.index)))
      return [{ name: first.name, address: first.address, otherwise: second.address }];
  }
  return found.map(({ name, address }) => ({ name, address }));
}

function namedIn(clause: string): Named[] {
  const direct = addressed(clause);
  if (direct.length === 1 && direct[0] && !direct[0].name) {
    const [name] = contactsIn(clause);
    return [{ ...direct[0], name }];
  }
  if (direct.length > 0) return direct;
  const names = contactsIn(clause);
  if (names.length > 0) return names.map((name) => ({ name }));
  const [, contacted, visited] = ROLE.exec(clause) ?? [];
  const role = contacted ?? visited;
  return role && !NO_ROLE.test(role) ? [{ name: role, isRole: true }] : [];
}

const keyOf = ({ address, name }: Named): string => address ?? name?.toLowerCase() ?? "";

/** Who is to be contacted and what each is to be told; several clauses with people in them are errands of their own. */
export function errandsIn(text: string): Errand[] {
  const clauses = text
    .split(CLAUSE)
    .map((clause) => clause?.trim() ?? "")
    .filter((clause) => clause !== "");
  const found = clauses.map((clause) => ({ clause: clause.replace(LATER, ""), later: LATER.test(clause) }));
  const withPeople = found.map((each) => ({ ...each, people: namedIn(each.clause) }));
  const peopled = withPeople.filter(({ people }) => people.length > 0);
  // What is said beside the errands ("My name is Ann Lee.") belongs to each of them.
  const details = withPeople.filter(({ people }) => people.length === 0).map(({ clause }) => clause);
  let stage = 1;
  const errands = peopled.flatMap(({ clause, later, people }, index) => {
    if (later && index > 0) stage += 1;
    const words = peopled.length === 1 ? text : [clause, ...details].join(". ");
    return people.map((whom) => ({ whom, matter: requestOf(words), stage }));
  });
  return errands.filter(({ whom }, index) => errands.findIndex((other) => keyOf(other.whom) === keyOf(whom)) === index);
}
