import { Socket } from "node:net";

/**
 * Sockets that are given up when nothing has come or gone for so long: a server that hangs, or a network that swallows,
 * would else keep whoever asked it waiting until TCP gives up, a quarter of an hour later.
 */
export const silenceLimit = (milliseconds: number) => (): Socket => {
  const socket = new Socket();
  return socket.setTimeout(milliseconds, () =>
    socket.destroy(Object.assign(new Error("The database says nothing."), { code: "ETIMEDOUT" })),
  );
};
