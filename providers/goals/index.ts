export { ruleBasedMind } from "./rules/index.ts";
