/**
 * Properties of an event: flat, few, short, and nothing personal among them. The one place that says what is kept of
 * them, whatever wire format brought them.
 */
import { FieldError } from "../../store/events/checks.ts";
import type { Visitor } from "../../web/client-address.ts";
import { clean } from "./clean.ts";
import { toLine } from "./page.ts";

type Scalar = string | number | boolean;

/** By name; an object's are called `outer.inner`. */
export type Props = [name: string, value: Scalar][];

const maxProps = 30;
const maxNameLength = 300;
const maxValueLength = 2000;
/** Objects within objects; what lies deeper is left out. */
const maxDepth = 5;
/** Entries that are looked at. */
const maxEntries = 1000;

/** Names of persons and what leads to them, as a word of a property's name. */
const personal =
  /^(?:[ug]u?id|(?:user|client|customer|visitor|session|device|account|member|person|order|transaction|tracking)?ids?|identif(?:ier|y)|(?:user|first|last|full|sur|nick|given|family|middle|maiden|real|display|screen|customer|login)?names?|e?mails?|ip|(?:street|home|ip|mail|postal|billing|shipping)?address(?:es|e)?|(?:tele|cell|mobile|home|work)?phones?|(?:phone|mobile)number|tel|mobile|gender|sex|birth|birth(?:day|date|year|place)|dob|dateofbirth)$/;

/** Whose digits are those of a user or an order rather than of the page's make-up. */
const elementNames = new Set(["element", "form", "selector"]);
/** All that is kept of what was done with a form. */
const formNames = new Set(["form", "element", "type", "url"]);
const formEvent = /^(?:form|(?:submit|change|focus)_form)$/;

/** Throws a FieldError for what is no object, nor the JSON of one. */
export function toProps(given: unknown): Props {
  const value = typeof given === "string" ? parse(given) : given;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FieldError("props", "a JSON object is needed", given);
  }
  const props: Props = [];
  flatten(value, "", 0, props, { left: maxEntries });
  return props;
}

/**
 * As the column has them; null where nothing is left.
 * @param event the name of the event
 * @param kept names that the site's owner wants although they sound personal
 */
export function toPropsJson(
  props: Props,
  event: string | null,
  visitor: Visitor,
  kept: readonly string[],
): string | null {
  const isForm = event !== null && formEvent.test(event);
  const clear: Props = [];
  for (const [name, value] of props) {
    if (clear.length === maxProps) break;
    const isKept = kept.includes(name) || (isForm ? formNames.has(name) : !isPersonal(name));
    if (isKept) clear.push([toLine(clean(name, visitor), maxNameLength), cleanValue(name, value, visitor)]);
  }
  const named = clear.filter(([name, value]) => name !== "" && value !== "");
  return named.length === 0 ? null : JSON.stringify(Object.fromEntries(named));
}

/** `userId`, `user_id` and `user.id` have the word "id". */
function isPersonal(name: string): boolean {
  const words = name.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").split(/[^\p{L}]+/u);
  return words.some((word) => personal.test(word.toLowerCase()));
}

function cleanValue(name: string, value: Scalar, visitor: Visitor): Scalar {
  if (typeof value !== "string") return value;
  const text = clean(withoutQueries(value.slice(0, 2 * maxValueLength)), visitor);
  const plain = elementNames.has(name) ? withoutLongNumbers(text) : text;
  return toLine(plain, maxValueLength);
}

/** Addresses within a text, without user, query and fragment: they may carry a search, a key or a name. */
export function withoutQueries(text: string): string {
  if (!text.includes("://")) return text;
  return text.replace(/(https?:\/\/)(?:[^/?#\s"'()@]*@)?([^?#\s"'()]*)(?:[?#][^\s"'()]*)?/gi, "$1$2");
}

function withoutLongNumbers(selector: string): string {
  return selector.replace(/\d{5,}/g, "#");
}

function flatten(value: object, path: string, depth: number, props: Props, room: { left: number }): void {
  for (const [key, inner] of Object.entries(value)) {
    if (room.left-- <= 0) return;
    const name = path === "" ? key : `${path}.${key}`;
    if (Array.isArray(inner) && inner.every(isScalar)) props.push([name, inner.slice(0, maxEntries).join(", ")]);
    else if (isScalar(inner)) props.push([name, inner]);
    else if (typeof inner === "object" && inner !== null && depth < maxDepth) {
      flatten(inner, name.slice(0, maxNameLength), depth + 1, props, room);
    }
  }
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
