import { v7 } from "uuid";

export type IdPrefix =
  | "org"
  | "usr"
  | "prj"
  | "key"
  | "agt"
  | "num"
  | "lead"
  | "call"
  | "eml"
  | "task"
  | "att"
  | "vrd"
  | "act"
  | "aud"
  | "req"
  | "goal"
  | "stp"
  | "cnv"
  | "msg"
  | "apr"
  | "try"
  | "cre"
  | "ses"
  | "lnk"
  | "inv"
  | "aml"
  | "grt"
  | "app"
  | "imp"
  | "blob"
  | "chg";

/** Opaque to callers; ordered by time, so that new rows meet warm index pages. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${v7().replaceAll("-", "")}`;
