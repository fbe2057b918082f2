/** Snowplow's events that name the schema of their data, and the contexts that come with all. */
import type { HitSpec } from "../../hit.ts";
import { isJsonObject, type JsonObject } from "../json.ts";

/** What is read of contexts; who the reader is stands in them too, and stays there. */
export function contextOf(event: JsonObject): { pageView: string | null; isBot: boolean } {
  const contexts = envelopeOf(event, "co", "cx");
  const data = (Array.isArray(contexts) ? contexts : []).filter(isJsonObject).map((context) => ({
    name: schemaOf(context["schema"])?.name,
    ...{ data: isJsonObject(context["data"]) ? context["data"] : {} },
  }));
  const id = data.find(({ name }) => name === "web_page")?.data["id"];
  return {
    pageView: typeof id === "string" && id.length <= 100 ? id : null,
    isBot: data.some(({ name, data }) => name === "client_side_bot_detection" && data["bot"] === true),
  };
}

/** None where the event has no schema. */
export function toSelfDescribed(event: JsonObject, page: HitSpec): HitSpec[] {
  const described = envelopeOf(event, "ue_pr", "ue_px");
  const schema = isJsonObject(described) ? schemaOf(described["schema"]) : undefined;
  if (!schema || !isJsonObject(described)) return [{ ...page, kind: "event" }];
  const data = isJsonObject(described["data"]) ? described["data"] : {};
  const make =
    schema.vendor === "com.snowplowanalytics.snowplow" && Object.hasOwn(known, schema.name) && known[schema.name];
  return [{ ...page, kind: "event", name: schema.name, ...(make ? make(data, page) : { props: data }) }];
}

type Made = Pick<HitSpec, "kind" | "name" | "props">;

const download = /\.(csv|docx?|epub|gz|mp[34]|pdf|pptx?|xlsx?|zip)$/i;

/** What its plug-ins send, by the name of the schema. Nobody's words: texts of links, values of fields, searches. */
const known: Readonly<Record<string, (data: JsonObject, page: HitSpec) => Made>> = {
  link_click: ({ targetUrl, elementId }, { url }) => {
    const [target, own] = [URL.parse(String(targetUrl)), URL.parse(String(url))];
    const leads = target !== null && own !== null && target.host !== own.host;
    const name = download.test(target?.pathname ?? "") ? "download" : leads ? "outbound" : "click";
    return { name, props: { url: targetUrl, element: elementId } };
  },
  button_click: ({ label, id }) => ({ name: "click", props: { label, element: id } }),
  submit_form: ({ formId }) => ({ name: "form", props: { form: formId } }),
  change_form: toField,
  focus_form: toField,
  application_error: ({ message, fileName, lineNumber }) => ({
    ...{ kind: "error", name: message, props: { file: fileName, line: lineNumber } },
  }),
  web_vitals: ({ ttfb, fcp, lcp, inp, cls }) => ({ kind: "vitals", name: null, props: { ttfb, fcp, lcp, inp, cls } }),
  site_search: ({ totalResults }) => ({ name: "search", props: { results: totalResults } }),
};

function toField({ formId, elementId, type, elementType }: JsonObject): Made {
  return { props: { form: formId, element: elementId, type: type ?? elementType } };
}

/** `iglu:com.example/thing/jsonschema/1-0-0` */
function schemaOf(schema: unknown): { vendor: string; name: string } | undefined {
  const [, vendor, name] =
    (typeof schema === "string" && /^iglu:([\w.-]{1,100})\/([\w.-]{1,200})\/jsonschema\/\d+-\d+-\d+$/.exec(schema)) ||
    [];
  return vendor === undefined || name === undefined ? undefined : { vendor, name };
}

/** The data of an envelope, that is there as JSON or as its base64, whatever the method. Undefined where it is none. */
function envelopeOf(event: JsonObject, plain: string, encoded: string): unknown {
  const [text, base64] = [event[plain], event[encoded]];
  const json =
    typeof text === "string" ? text : typeof base64 === "string" ? Buffer.from(base64, "base64url").toString() : "";
  if (json === "") return undefined;
  try {
    const envelope: unknown = JSON.parse(json);
    return isJsonObject(envelope) ? envelope["data"] : undefined;
  } catch {
    return undefined;
  }
}
