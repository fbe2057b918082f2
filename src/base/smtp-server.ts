export interface SmtpServer {
  host: string;
  port: number;
  /** Encrypted from the first byte on; else by STARTTLS. */
  secure: boolean;
  /** "": it asks for none. */
  user: string;
  password: string;
}

/** Throws an Error that quotes nothing, as the address may carry a password. */
export function toSmtpServer(text: string): SmtpServer {
  const url = URL.parse(text);
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === "") {
    throw new Error("an address that begins with smtp:// or smtps:// is needed");
  }
  if (!/^\/?$/.test(url.pathname) || url.search || url.hash) {
    throw new Error("nothing may stand behind the port; write / ? # @ of a password as %2F %3F %23 %40");
  }
  const secure = url.protocol === "smtps:";
  try {
    return {
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: Number(url.port) || (secure ? 465 : 587),
      secure,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    };
  } catch {
    throw new Error("a % of a name or password is written as %25");
  }
}
