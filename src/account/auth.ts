import { betterAuth } from "better-auth/minimal";
import type { Store } from "../store/store.ts";
import { FormError } from "../web/form.ts";
import { storeAdapter } from "./adapter.ts";
import { passwordLength } from "./forms.ts";

export type Auth = ReturnType<typeof openAuth>;

const day = 24 * 60 * 60;

/**
 * The login library, as a library only: its HTTP endpoints are not mounted, pages call its functions. So nobody can
 * sign up, reset or probe by address, and the headers it sees are those we hand it: the cookie, nothing else. It
 * asks nothing of the network: telemetry is off, no provider is set.
 */
export function openAuth(store: Store, secret: string) {
  return betterAuth({
    secret,
    baseURL: "http://localhost",
    database: storeAdapter(store),
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    user: { modelName: "owners" },
    account: { modelName: "credentials" },
    session: { modelName: "sessions", expiresIn: 30 * day, updateAge: day, freshAge: 0 },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: passwordLength.least,
      maxPasswordLength: passwordLength.most,
      revokeSessionsOnPasswordReset: true,
    },
    advanced: {
      cookiePrefix: "tallybook",
      useSecureCookies: false,
      ipAddress: { disableIpTracking: true },
    },
    databaseHooks: { session: { create: { before: async (session) => ({ data: { ...session, userAgent: null } }) } } },
  });
}

/** Runs a call of the library; its refusal becomes a line beside a field. */
export async function wrong<T>(field: string, message: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const status = (error as { statusCode?: unknown }).statusCode;
    if (status === 400 || status === 401) throw new FormError({ [field]: message });
    throw error;
  }
}
