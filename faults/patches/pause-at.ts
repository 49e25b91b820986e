/** Code for a patch: the process waits here while the harness holds the checkpoint of that name. */
export const pauseAt = (name: string): string =>
  `if (process.env["FAULTS_CHECKPOINTS"]) await fetch(process.env["FAULTS_CHECKPOINTS"] + "/${name}").catch(() => undefined);`;
