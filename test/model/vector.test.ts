import { describe, expect, it } from "vitest";
import { axis, element, group, matrix, model, normal, real, stack } from "../../src/index.ts";
import { Graph } from "../../src/model/graph.ts";
import { topological } from "../../src/model/node.ts";
import { failure } from "./failure.ts";

describe("element and stack", () => {
  it("undo each other", () => {
    const graph = new Graph();
    const arm = { name: "arm", kind: "fixed", rank: 0, labels: ["a", "b", "c"] } as const;
    const x = graph.parameter(0, [arm]);
    const elements = arm.labels.map((_, k) => graph.element(x, arm, k));
    expect(graph.stack(elements, arm)).toBe(x);
    const made = graph.stack(
      elements.map((node) => graph.unary("exp", node)),
      arm,
    );
    expect(graph.element(made, arm, 1)).toBe(graph.unary("exp", elements[1]!));
    // a sum over the axis is one of terms
    const kinds = topological([graph.sum(made, arm)]).map((node) => node.kind);
    expect(kinds).not.toContain("stack");
    expect(kinds).not.toContain("sum");
  });

  it("of two axes, elements are the same in either order", () => {
    const graph = new Graph();
    const [a, b] = ["a", "b"].map((name) => ({ name, kind: "fixed", rank: 0, labels: ["1", "2"] }) as const);
    const x = graph.parameter(0, [a!, b!]);
    const one = graph.element(graph.element(x, a!, 0), b!, 1);
    expect(graph.element(graph.element(x, b!, 1), a!, 0)).toBe(one);
    expect(one.axes).toEqual([]);
  });

  // derivatives of few elements are stacked, of many told apart by their numbers
  it.each([3, 40])("have their derivatives, of %d elements", (size) => {
    const made = model({ step: axis(size) }, ({ step }, { parameter, density }) => {
      const x = parameter(normal(0, 1), { each: step });
      density(
        element(x, step, 1)
          .mul(element(x, step, "3"))
          .add(x.square().sum().mul(0.25)),
      );
      return { x };
    }).density({});
    const q = Float64Array.from({ length: size }, (_, k) => Math.sin(k + 1));
    made.gradient(q).forEach((slope, k) => {
      const own = k === 1 ? q[2]! : k === 2 ? q[1]! : 0;
      expect(slope).toBeCloseTo(own - q[k]! + q[k]! / 2, 12);
    });
  });

  it("say what is wrong", () => {
    const schema = { arm: axis(["a", "b"]), g: group(), x: matrix(), y: real() };
    const wrong = (build: (columns: never, sites: never) => unknown) =>
      failure("model", () => model(schema, build as never)).message;
    type Any = Parameters<typeof element>[0] & Parameters<typeof element>[1];
    const of = (run: (c: Record<"arm" | "g" | "x" | "y", Any> & { x: { columns: Any } }) => unknown) =>
      wrong((columns) => ({ z: run(columns) }));
    expect(of(({ y, arm }) => element(y, arm, 0))).toContain(
      'expected an expression along "arm", got one along "rows"',
    );
    expect(of(({ arm }) => element(stack([1, 2], arm), arm, "c"))).toContain(
      'no element "c"; its labels are',
    );
    expect(of(({ arm }) => element(stack([1, 2], arm), arm, 2))).toContain("numbers go from 0 to 1");
    expect(of(({ x }) => element(x as never, x.columns, 0))).toContain("only the data know");
    expect(of(({ arm }) => stack([1], arm))).toContain('"arm" has 2 elements');
    expect(of(({ arm }) => stack([stack([1, 2], arm), 2] as never, arm))).toContain("lies along");
    expect(of(({ g }) => stack([1, 2], g))).toContain('only the data know the elements of "g"');
  });
});
