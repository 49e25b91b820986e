import { z } from "zod";

/** An amount of credits. */
export const Credits = z.number().describe("Credits, with up to two decimals.");
