import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "../faults.ts";

/**
 * Plays what happens before the vendor accepts. True means that the exchange is over and nothing may take effect;
 * `answerStatus` writes the vendor's own error body.
 */
export async function playBeforeAccept(
  fault: Fault | null,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  answerStatus: (status: number, headers: Record<string, string>) => void,
): Promise<boolean> {
  if (fault === null) return false;
  if (fault.fault === "delay") {
    await pause(fault.delay_ms ?? 1000);
    return false;
  }
  if (fault.fault === "status") {
    // A refused body still has to be drained, or the client sees a reset instead of the status.
    request.resume();
    answerStatus(fault.status ?? 500, fault.retry_after === undefined ? {} : { "retry-after": `${fault.retry_after}` });
    return true;
  }
  if (fault.fault === "drop_before_accept") {
    request.socket.destroy();
    return true;
  }
  if (fault.fault === "timeout_before_accept") {
    hold(response, fault);
    return true;
  }
  return false;
}

/** Plays what happens once the effect is there; true means that the client never gets the vendor's answer. */
export function playAfterAccept(
  fault: Fault | null,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): boolean {
  if (fault?.fault === "drop_after_accept") {
    request.socket.destroy();
    return true;
  }
  if (fault?.fault === "status_after_accept") {
    // As a gateway in front of the vendor does: nothing in it is the vendor's.
    response.writeHead(fault.status ?? 502, { "content-type": "text/html" }).end("<html>Bad Gateway</html>");
    return true;
  }
  if (fault?.fault === "timeout_after_accept") {
    hold(response, fault);
    return true;
  }
  return false;
}

/** Keeps the client waiting until it gives up, or for `delay_ms`, after which the connection is cut. */
function hold(response: ServerResponse, fault: Fault): void {
  if (fault.delay_ms === undefined) return;
  const timer = setTimeout(() => response.destroy(), fault.delay_ms);
  response.once("close", () => clearTimeout(timer));
}
