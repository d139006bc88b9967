import { KindredError } from "../model/errors.ts";
import { type AxisReference, Expression, type Operand, where } from "../model/expression.ts";
import { elementsAlong } from "../model/vector.ts";
import { showValue } from "../model/wording.ts";
import type { Along } from "./vector-distribution.ts";

/** One value for each category: a list, or an expression along an axis of the schema. */
export type OfCategories<A extends string> = Expression<A> | readonly Operand<A>[];

/** The values as a list, and the labels of their axis if they lie along one. */
export interface Categories {
  readonly values: readonly Operand[];
  readonly labels?: readonly string[];
}

/**
 * Reads one value for each category.
 *
 * @param along - the axis of an expression; it may be left out where the expression has but one that the schema knows
 */
export function categoriesOf(what: string, of: unknown, { along }: Along<string>, least = 2): Categories {
  const wrong = (problem: string) =>
    new KindredError("model", `${what}: ${problem}`, { value: of instanceof Expression ? undefined : of });
  if (Array.isArray(of)) {
    if (of.length < least) throw wrong(`got ${of.length} values; give at least ${least}`);
    const bad = of.find((x) => !(x instanceof Expression) && !(typeof x === "number" && Number.isFinite(x)));
    if (bad !== undefined) throw wrong(`expected numbers or expressions, got ${showValue(bad)}`);
    return { values: of };
  }
  if (!(of instanceof Expression))
    throw wrong(`expected a list, or an expression along an axis of the schema, got ${showValue(of)}`);
  const literal = of.node.axes.filter((axis) => axis.labels);
  if (!along && literal.length !== 1)
    throw wrong(
      literal.length === 0
        ? "the expression lies along no axis of the schema; give a list, or declare it along axis([...])"
        : "the expression lies along several axes of the schema; say which has the categories, { along: choice }",
    );
  const axis: AxisReference = along ?? { axis: literal[0]!, graph: of.graph };
  const values = elementsAlong(what, of, axis);
  if (values.length < least) throw wrong(`"${axis.axis.name}" has fewer than ${least} elements`);
  return { values, labels: axis.axis.labels };
}

/** The value of the category x, a whole number from 0. */
export function choose(x: Expression, values: readonly Expression[]): Expression {
  return values.reduceRight((others, value, k) => where(x.equals(k), value, others));
}

/** Values as they are written: a list, or of elements that differ by their label alone the whole. */
export function printTogether(texts: readonly string[], labels: readonly string[] | undefined): string {
  const whole = labels && texts.map((text, k) => withoutLabel(text, labels[k]!));
  return whole?.every((text) => text === whole[0]) ? whole[0]! : `[${texts.join(", ")}]`;
}

function withoutLabel(text: string, label: string): string {
  return text.replaceAll(`[${label}]`, "").replaceAll(`, ${label}]`, "]");
}
