import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// The yardstick: a node:http server that does nothing but answer, in a process of its own.
const server = createServer((_request, response) => response.end());
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit(0));
