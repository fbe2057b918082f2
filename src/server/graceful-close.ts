import type { Server, ServerResponse } from "node:http";
import { Server as Listener } from "node:net";

/** ms */
interface Patience {
  /** How long a connection may lie still before it is closed: room for a request that was sent before we said so. */
  lull: number;
  /** How long requests under way get to finish. */
  late: number;
}

/**
 * Lets a server leave without hanging up on anybody: it takes no new connection, every answer from then on tells its
 * client that it is the last one, and a kept connection is closed only when nothing came on it for a while. To close
 * it at once, as `server.close()` does, resets whoever has just sent the next request.
 */
export function closeGracefully(server: Server, { lull, late }: Patience): () => Promise<void> {
  const open = new Set<ServerResponse>();
  let leaving = false;
  server.prependListener("request", (_, response) => {
    if (leaving) response.shouldKeepAlive = false;
    open.add(response);
    response.once("close", () => open.delete(response));
  });
  return async () => {
    leaving = true;
    for (const response of open) if (!response.headersSent) response.shouldKeepAlive = false;
    const still = setInterval(() => server.closeIdleConnections(), lull);
    const end = setTimeout(() => server.closeAllConnections(), late);
    // The listener's own `close`: the one of node:http closes idle connections at once.
    await new Promise((resolve) => Listener.prototype.close.call(server, resolve));
    clearInterval(still);
    clearTimeout(end);
  };
}
