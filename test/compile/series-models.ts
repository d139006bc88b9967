import {
  cumulativeSum,
  flat,
  group,
  halfNormal,
  hiddenMarkov,
  hiddenStates,
  lag,
  model,
  normal,
  real,
  scan,
} from "../../src/index.ts";
import { Expression, type Operand } from "../../src/model/expression.ts";
import type { Model } from "../../src/public/model.ts";
import reference from "../fixtures/series/reference.json" with { type: "json" };
import { pseudo } from "./sampled.ts";

const schema = { school: group(), y: real() };
/** The groups are mixed up, so that rows sorted by group would be in another order. */
const data = { school: ["b", "a", "b", "c", "a", "c", "b", "a"], y: reference.y };

type Real = Expression<never>;

/** A model with flat priors of real parameters; a group's effect, held at 0, gives the compiler reason to sort. */
function flatModel(
  count: number,
  density: (
    columns: { y: Expression<"rows">; rows: { axis: Expression["node"]["axes"][number] } },
    sd: (x: Real) => Expression<"rows">,
    ...p: Real[]
  ) => { at: ReturnType<typeof normal>; outputs?: Record<string, Expression> },
): Model {
  return model(schema, ({ school, y, rows }, { parameter, observe }) => {
    const p = Array.from({ length: count }, () => parameter(flat()) as Real);
    const effect = parameter(flat(), { each: school });
    const sd = (x: Real) => x.exp().mul(effect.at(school).exp());
    const { at, outputs } = density({ y, rows } as never, sd as never, ...p);
    observe(y, at);
    const named = Object.fromEntries(p.map((x, i) => [`p${i}`, x]));
    return { ...named, effect, ...outputs } as Record<string, Expression>;
  }) as unknown as Model;
}

const softmax = (...values: Operand[]) => {
  const some = values.find((value) => value instanceof Expression) as Expression;
  const each = values.map((value) => (value instanceof Expression ? value : some.mul(0).add(value)).exp());
  const total = each.reduce((a, b) => a.add(b));
  return each.map((x) => x.div(total));
};

const byName: Record<keyof typeof reference.cases, Model> = {
  ar2: flatModel(4, ({ y }, sd, alpha, b1, b2, s) => ({
    at: normal(alpha!.add(b1!.mul(lag(y))).add(b2!.mul(lag(y, 2))), sd(s!)),
  })),
  ma2: flatModel(4, ({ y, rows }, sd, mu, t1, t2, s) => {
    const past = scan(
      rows as never,
      { one: 0, two: 0 },
      ({ one, two }) => ({
        one: y.sub(mu!).sub(t1!.mul(one)).sub(t2!.mul(two)),
        two: one,
      }),
      { before: true },
    );
    return { at: normal(mu!.add(t1!.mul(past.one)).add(t2!.mul(past.two)), sd(s!)) };
  }),
  arma11: flatModel(4, ({ y, rows }, sd, mu, phi, theta, s) => {
    const expected = mu!.add(phi!.mul(lag(y, 1, mu!).sub(mu!)));
    const error = scan(rows as never, 0, (e) => y.sub(expected).sub(theta!.mul(e)), { before: true });
    return { at: normal(expected.add(theta!.mul(error)), sd(s!)) };
  }),
  garch11: flatModel(4, ({ y, rows }, sd, mu, a, b, c) => {
    const variance = scan(
      rows as never,
      1.5,
      (v) =>
        a!
          .exp()
          .add(b!.exp().mul(y.sub(mu!).square()))
          .add(c!.exp().mul(v)),
      { before: true },
    );
    return { at: normal(mu!, sd(mu!.mul(0)).mul(variance.sqrt())) };
  }),
  localLevel: flatModel(3, ({ y, rows }, sd, m0, s, w) => {
    const noise = sd(s!).square();
    const step = w!.exp().square();
    const level = scan(
      rows as never,
      { mean: m0!, variance: step.add(4) },
      ({ mean, variance }) => {
        const gain = variance.div(variance.add(noise));
        return {
          mean: mean.add(gain.mul(y.sub(mean))),
          variance: variance.sub(gain.mul(variance)).add(step),
        };
      },
      { before: true },
    );
    return { at: normal(level.mean, level.variance.add(noise).sqrt()) };
  }),
  hmm: flatModel(8, ({ y, rows }, sd, p, a, b, c, m1, m2, m3, s) => {
    const hidden = hiddenMarkov(rows as never, {
      initial: softmax(0, p!, p!.neg()),
      transition: [softmax(0, a!, b!), softmax(c!, 0, a!), softmax(b!, c!, 0)],
      emissions: [normal(m1!, sd(s!)), normal(m2!, sd(s!)), normal(m3!, sd(s!))],
    });
    const { probability, path } = hiddenStates(y, hidden);
    const outputs = { ...Object.fromEntries(probability.map((x, k) => [`state${k}`, x])), path };
    return { at: hidden as never, outputs: outputs as Record<string, Expression> };
  }),
};

/** Series of the reference, each with the parameters there, its log-density and gradient; the effects are 0. */
export const series = Object.entries(byName).map(([name, made]) => ({
  name,
  model: made,
  data,
  ...reference.cases[name as keyof typeof byName],
}));

export const hidden = reference.hidden;

const rows = 12;
const more = {
  school: Array.from(pseudo(rows, 3), (x) => "abc"[Math.floor(1.2 * (x + 1.2))]!),
  y: Array.from(pseudo(rows, 5)),
  x: Array.from(pseudo(rows, 6), (x) => Math.round(x)),
};
const large = { school: group(), y: real(), x: real() };

/** Models of which rewrites find something to rewrite, with recurrences beside it or within. */
export const rewritten: readonly { name: string; model: Model; data: Record<string, unknown> }[] = [
  {
    name: "an autoregression with effects of groups",
    model: model(large, ({ school, y, x }, { parameter, observe }) => {
      const tau = parameter(halfNormal(1));
      const sigma = parameter(halfNormal(1));
      const phi = parameter(normal(0, 0.5));
      const b = parameter(normal(0, 1));
      const a = parameter(normal(0, tau), { each: school });
      observe(
        y,
        normal(
          a
            .at(school)
            .add(phi.mul(lag(y)))
            .add(b.mul(x)),
          sigma,
        ),
      );
      return { tau, sigma, phi, b, a };
    }),
  },
  {
    name: "effects of groups within a recurrence",
    model: model(large, ({ school, y, x, rows }, { parameter, observe }) => {
      const tau = parameter(halfNormal(1));
      const sigma = parameter(halfNormal(1));
      const phi = parameter(normal(0, 0.5));
      const a = parameter(normal(0, tau), { each: school });
      const level = scan(rows, phi, (previous) => previous.mul(phi).add(a.at(school)).add(x.mul(0.1)));
      observe(y, normal(level, sigma));
      return { tau, sigma, phi, a };
    }),
  },
  {
    name: "a random walk by its steps",
    model: model(large, ({ school, y, rows }, { parameter, observe }) => {
      const tau = parameter(halfNormal(1));
      const sigma = parameter(halfNormal(1));
      const a = parameter(normal(0, 1), { each: school });
      const steps = parameter(normal(0, tau), { each: rows });
      observe(y, normal(cumulativeSum(steps).add(a.at(school)), sigma));
      return { tau, sigma, a, steps };
    }),
  },
  {
    name: "volatility and a regression on repeated data",
    model: model(large, ({ y, x, rows }, { parameter, observe }) => {
      const beta = parameter(normal(0, 1));
      const decay = parameter(normal(0, 1));
      const variance = scan(rows, 1, (v) => x.square().mul(0.2).add(decay.logistic().mul(v)).add(0.1));
      observe(y, normal(beta.mul(x), variance.sqrt()));
      observe(x, normal(beta, 1));
      return { beta, decay };
    }),
  },
].map((one) => ({ ...one, data: more }) as never);
