import { after } from "node:test";
import { Accounts, type Cookies } from "../../src/account/accounts.ts";
import { type Config, toConfig } from "../../src/base/config.ts";
import { Shares } from "../../src/share/shares.ts";
import { openControl, type Store } from "../../src/store/store.ts";
import type { Client } from "../../src/web/client-address.ts";
import { testDirectory } from "../support/directory.ts";

export const owner = { email: "Owner@Example.com", password: "correct horse" };
export const client: Client = { address: "203.0.113.77", https: false };

export interface Opened {
  accounts: Accounts;
  shares: Shares;
  control: Store;
  config: Config;
  clock: { now: number };
  /** Closes everything and opens it again on the same files. */
  reopen(): Promise<Opened>;
}

/** Accounts on a control database of their own, with a clock to turn. */
export async function open(data?: string): Promise<Opened> {
  const directory = data ?? testDirectory();
  const config = toConfig({ TALLYBOOK_DATA: directory, TALLYBOOK_TIMEZONE: "Europe/London" });
  const clock = { now: Date.now() };
  const control = await openControl(config);
  const effects = { now: () => clock.now, log: () => {} };
  const sites = { list: () => [{ name: "gnomonic", hosts: ["www.brickhouse.example"] }] };
  const shares = await Shares.open({ config, control, effects });
  const accounts = await Accounts.open({ config, control, effects, sites, links: shares });
  let open = true;
  const close = async () => {
    if (open) await control.close();
    open = false;
  };
  after(close);
  return {
    accounts,
    shares,
    control,
    config,
    clock,
    reopen: async () => {
      await close();
      return openAgain(directory);
    },
  };
}

const openAgain = (directory: string): Promise<Opened> => open(directory);

/** The same with its owner; `headers` are those of the browser that set it up. */
export async function openOwned(): Promise<Opened & { headers: Headers }> {
  const opened = await open();
  const cookies = await opened.accounts.setup(setupForm(opened.accounts), client);
  return { ...opened, headers: browser(cookies) };
}

/** The token in the address of a page that sets a password. */
export const tokenOf = (path: string | null): string =>
  new URL(path ?? "", "http://localhost").searchParams.get("token") ?? "";

/** What a browser sends that was never here. */
export const noCookie = new Headers();

export function setupForm(accounts: Accounts) {
  const token = tokenOf(accounts.setupPath());
  return { token, ...owner, confirm: owner.password };
}

/** What a browser sends that was given these cookies. */
export function browser(cookies: Cookies): Headers {
  return new Headers({
    cookie: cookies.map((cookie) => cookie.split(";", 1)[0]).join("; "),
    "user-agent": "Telltale/5.0 (of the owner)",
    "x-forwarded-for": "198.51.100.99",
  });
}
