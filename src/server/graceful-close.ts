import type { Server, ServerResponse } from "node:http";
import { Server as Listener } from "node:net";

interface CloseTimeouts {
  /** ms that a connection may be idle before it is closed: room for a request that was sent before we said so. */
  idleTimeoutMs: number;
  /** ms that requests under way get to finish. */
  requestTimeoutMs: number;
}

/**
 * Lets a server leave without hanging up on anybody: it takes no new connection, every answer from then on tells its
 * client that it is the last one, and a kept connection is closed only when nothing came on it for a while. To close
 * it at once, as `server.close()` does, resets whoever has just sent the next request.
 */
export function closeGracefully(
  server: Server,
  { idleTimeoutMs, requestTimeoutMs }: CloseTimeouts,
): () => Promise<void> {
  const open = new Set<ServerResponse>();
  let closing = false;
  // One for all: each hit passes here.
  function forget(this: ServerResponse): void {
    open.delete(this);
  }
  server.prependListener("request", (_, response) => {
    if (closing) response.shouldKeepAlive = false;
    open.add(response);
    response.on("close", forget);
  });
  return async () => {
    closing = true;
    for (const response of open) if (!response.headersSent) response.shouldKeepAlive = false;
    const idle = setInterval(() => server.closeIdleConnections(), idleTimeoutMs);
    const end = setTimeout(() => server.closeAllConnections(), requestTimeoutMs);
    // The listener's own `close`: the one of node:http closes idle connections at once.
    await new Promise((resolve) => Listener.prototype.close.call(server, resolve));
    clearInterval(idle);
    clearTimeout(end);
  };
}
