import { build } from "./build.ts";
import { keepCompiled } from "./compiled.ts";

keepCompiled();
await build();
const { main } = await import("../src/server/server.ts");
await main(process.env);
