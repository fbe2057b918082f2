import { build } from "./build.ts";

await build();
const { main } = await import("../src/server/server.ts");
await main(process.env);
