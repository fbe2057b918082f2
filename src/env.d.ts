declare namespace App {
  interface Locals {
    /** The one instance of everything, handed over by the server that started it. */
    app: import("./app.ts").App;
    /** Where the request comes from, as far as a trusted proxy says; never to be kept. */
    client: import("./collect/client.ts").Client;
    owner: import("./account/accounts.ts").Owner | null;
    /** Who asks, for the time of this request; kept nowhere. */
    client: import("./account/accounts.ts").Client;
    /** The reader's own choice; null: as the system says. */
    theme: "light" | "dark" | null;
    /** Tallybook's own address as browsers know it, without a trailing slash. */
    origin: string;
  }
}
