/** Tells the person at the terminal one short thing about one part of Cora. */
export type Say = (part: string, text: string) => void;

const WIDTH = 10;

export const sayOnTerminal: Say = (part, text) => console.log(`  ${part.padEnd(WIDTH)} ${text}`);
