/** After so many decisions in a row that led to nothing, people are asked instead of the mind. */
export const IDLE_TURNS_MAX = 3;
