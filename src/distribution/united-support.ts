import { type Condition, Expression, liftTo, type Operand, where } from "../model/expression.ts";
import { isOpen, type Jump, type Support } from "./distribution.ts";

/** The smallest range that holds each of these. */
export function unite(supports: readonly Support[]): Support {
  const lower = outermost(
    supports.map((support) => support.lower),
    "min",
  );
  const upper = outermost(
    supports.map((support) => support.upper),
    "max",
  );
  return {
    lower,
    upper,
    discrete: supports[0]!.discrete,
    open: openOf(supports),
    jumps:
      supports.find((s) => s.jumps)?.jumps ??
      (supports.some((s) => !same(s.lower, lower) || !same(s.upper, upper)) ? DIFFERENT : undefined),
  };
}

const DIFFERENT: Jump = {
  because: "the components of mixture have different supports",
  remedy: "give components of one support",
};

function openOf(supports: readonly Support[]): Support["open"] {
  const [lower, upper] = (["lower", "upper"] as const).map((side) => supports.every((s) => isOpen(s, side)));
  return lower && upper ? true : lower ? "lower" : upper ? "upper" : false;
}

/** A log-density that is -∞ at those `x` of the `whole` support that are not in its own. */
export function within(
  x: Expression,
  own: Support,
  whole: Support,
  logDensity: (x: Expression) => Expression,
): Expression {
  const bound = (value: Operand) => new Expression(x.graph, liftTo(x.graph, value));
  const { lower, upper } = own;
  const reached = (side: "lower" | "upper") =>
    same(own[side], whole[side]) && (!isOpen(own, side) || isOpen(whole, side));
  const outside: Condition[] = [];
  if (lower !== undefined && !reached("lower"))
    outside.push(isOpen(own, "lower") ? x.atMost(bound(lower)) : x.lessThan(bound(lower)));
  if (upper !== undefined && !reached("upper"))
    outside.push(isOpen(own, "upper") ? bound(upper).atMost(x) : bound(upper).lessThan(x));
  const except = (value: Expression, instead: Operand) =>
    outside.reduce((inside, condition) => where(condition, instead, inside), value);
  // what is not chosen must still be finite: its derivative is multiplied by 0
  return outside.length === 0
    ? logDensity(x)
    : except(logDensity(except(x, placeInside(own, bound))), -Infinity);
}

/** Some place where a distribution of this support has mass. */
export function placeInside(
  { lower, upper, discrete }: Support,
  bound: (x: Operand) => Expression,
): Expression {
  if (lower === undefined) return bound(upper!).sub(1);
  if (discrete) return bound(lower);
  return upper === undefined ? bound(lower).add(1) : bound(lower).add(upper).mul(0.5);
}

function outermost(bounds: readonly (Operand | undefined)[], which: "min" | "max"): Operand | undefined {
  return bounds.reduce((a, b) => {
    if (a === undefined || b === undefined) return undefined;
    if (same(a, b)) return a;
    if (a instanceof Expression) return a[which](b);
    return b instanceof Expression ? b[which](a) : Math[which](a, b);
  });
}

function same(a: Operand | undefined, b: Operand | undefined): boolean {
  return valueOf(a) === valueOf(b);
}

/** A number, be it written as an expression or not, or else the node. */
function valueOf(x: Operand | undefined) {
  if (!(x instanceof Expression)) return x;
  return x.node.kind === "constant" ? x.node.value : x.node;
}
